"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope_policy import Scope
from services.data_reporting.models import MODELS

#: Nobody here is known by name: no row is any person's.
SCOPE = Scope(
    keys=(),
    sites="SELECT CAST(NULL AS text) WHERE false",
    placed="SELECT CAST(NULL AS uuid), CAST(NULL AS text) WHERE false",
)

run_in_environment(MODELS, within=SCOPE)
