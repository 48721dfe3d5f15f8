"""Every table of the service, wherever it is described."""

from services.liaison_diversion import models_before_court, models_emergencies
from services.liaison_diversion.models import Base

MODULES = (models_before_court, models_emergencies)
MODELS = Base.metadata
