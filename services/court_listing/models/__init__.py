"""What the court owns: every table."""

from services.court_listing.models import merges, orders, pathways, reports

MODULES = (merges, orders, pathways, reports)
MODELS = pathways.Base.metadata
