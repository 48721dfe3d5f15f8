"""Every table of the service, wherever it is described."""

from services.provider_assessment.models import (
    capacity,
    discrepancies,
    documents,
    expected_assessments,
    orders,
    reviews,
)
from services.provider_assessment.models.cases import Base

MODULES = (
    expected_assessments,
    capacity,
    discrepancies,
    documents,
    orders,
    reviews,
)
MODELS = Base.metadata
