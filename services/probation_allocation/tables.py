"""Every table of the service, wherever it is described."""

from services.probation_allocation.models import (
    capacity,
    disclosures,
    discrepancies,
    lists,
    reviews,
    treatment,
)
from services.probation_allocation.models.pathways import Base

MODULES = (
    lists,
    discrepancies,
    disclosures,
    reviews,
    capacity,
    treatment,
)
MODELS = Base.metadata
