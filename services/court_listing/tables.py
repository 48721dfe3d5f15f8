"""Every table of the service, wherever it is described."""

from services.court_listing import (
    models_before_court,
    models_merges,
    models_orders,
)
from services.court_listing.models import Base

MODULES = (
    models_before_court,
    models_merges,
    models_orders,
)
MODELS = Base.metadata
