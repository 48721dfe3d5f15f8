"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.provider_assessment.models import MODELS

run_in_environment(MODELS, "pathway_id")
