"""What probation owns: every table."""

from services.probation_allocation.models import (
    capacity,
    disclosures,
    discrepancies,
    lists,
    pathways,
    reviews,
    treatment,
)

MODULES = (capacity, disclosures, discrepancies, lists, pathways, reviews, treatment)
MODELS = pathways.Base.metadata
