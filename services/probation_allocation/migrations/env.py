"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope import Scope
from services.probation_allocation.models import MODELS

SCOPE = Scope(sites="SELECT site FROM pathway WHERE id = whose", keys=("pathway_id",))

run_in_environment(MODELS, "pathway_id", SCOPE)
