"""Every table of the service, wherever it is described."""

from services.liaison_diversion.models import disclosures, lists
from services.liaison_diversion.models.pathways import Base

MODULES = (lists, disclosures)
MODELS = Base.metadata
