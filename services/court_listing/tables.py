"""Every table of the service, wherever it is described."""

from services.court_listing.models import merges, orders, reports
from services.court_listing.models.pathways import Base

MODULES = (
    reports,
    merges,
    orders,
)
MODELS = Base.metadata
