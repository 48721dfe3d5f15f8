"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope import Scope
from services.data_reporting.models import MODELS

#: Nobody here is known by name: no row is any person's.
SCOPE = Scope(sites="SELECT CAST(NULL AS text) WHERE false", keys=())

run_in_environment(MODELS, within=SCOPE)
