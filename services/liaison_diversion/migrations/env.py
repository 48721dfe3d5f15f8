"""Alembic's way into this service's migrations."""

from services.common.migrating import run_in_environment
from services.common.scope_policy import Scope
from services.liaison_diversion.models import MODELS
from services.liaison_diversion.worklists.pathways import SEARCH

SCOPE = Scope(
    keys=("referral_id", "pathway_id"),
    sites="""SELECT site FROM pathway WHERE id = whose
        UNION SELECT site FROM referral WHERE whose IN (id, pathway_id)""",
    names="""SELECT whose UNION SELECT pathway_id FROM referral
        WHERE id = whose AND pathway_id IS NOT NULL
        UNION SELECT id FROM referral WHERE pathway_id = whose""",
    placed="""SELECT id, site FROM pathway UNION ALL SELECT id, site FROM referral
        UNION ALL SELECT pathway_id, site FROM referral
        UNION ALL SELECT r.id, p.site FROM referral r JOIN pathway p ON p.id = r.pathway_id""",
)

run_in_environment(MODELS, "pathway_id", SCOPE, SEARCH)
