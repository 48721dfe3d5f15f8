"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope_policy import Scope
from services.probation_allocation.models import MODELS
from services.probation_allocation.worklists.pathways import SEARCH

SCOPE = Scope(
    keys=("pathway_id",),
    sites="SELECT site FROM pathway WHERE id = whose",
    placed="SELECT id, site FROM pathway",
)

run_in_environment(MODELS, "pathway_id", SCOPE, SEARCH)
