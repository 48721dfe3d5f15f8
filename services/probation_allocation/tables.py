"""Every table of the service, wherever it is described."""

from services.probation_allocation import (
    models_before_court,
    models_discrepancies,
    models_emergencies,
    models_orders,
    models_records,
    models_treatment,
)
from services.probation_allocation.models import Base

MODULES = (
    models_before_court,
    models_discrepancies,
    models_emergencies,
    models_orders,
    models_records,
    models_treatment,
)
MODELS = Base.metadata
