"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope_policy import Scope
from services.provider_assessment.models import MODELS
from services.provider_assessment.worklists.pathways import SEARCH

SCOPE = Scope(
    keys=("pathway_id",),
    sites="SELECT site FROM provider_case WHERE pathway_id = whose",
    placed="SELECT pathway_id, site FROM provider_case",
)

run_in_environment(MODELS, "pathway_id", SCOPE, SEARCH)
