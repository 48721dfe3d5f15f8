"""Every table of the service, wherever it is described."""

from services.provider_assessment import (
    models_before_court,
    models_capacity,
    models_discrepancies,
    models_documents,
    models_orders,
    models_treatment,
)
from services.provider_assessment.models import Base

MODULES = (
    models_before_court,
    models_capacity,
    models_discrepancies,
    models_documents,
    models_orders,
    models_treatment,
)
MODELS = Base.metadata
