"""What liaison and diversion owns: every table."""

from services.liaison_diversion.models import (
    disclosures,
    follow_ups,
    lists,
    pathways,
    referrals,
    screens,
)

MODULES = (disclosures, follow_ups, lists, pathways, referrals, screens)
MODELS = pathways.Base.metadata
