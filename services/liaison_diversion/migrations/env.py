"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope import Scope
from services.liaison_diversion.models import MODELS

SCOPE = Scope(
    sites="""SELECT site FROM pathway WHERE id = whose
        UNION SELECT site FROM referral WHERE whose IN (id, pathway_id)""",
    names="""SELECT whose UNION SELECT pathway_id FROM referral
        WHERE id = whose AND pathway_id IS NOT NULL
        UNION SELECT id FROM referral WHERE pathway_id = whose""",
    keys=("referral_id", "pathway_id"),
)

run_in_environment(MODELS, "pathway_id", SCOPE)
