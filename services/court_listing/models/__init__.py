"""What the court owns: every table."""

from services.court_listing.models import (
    breaches,
    bring_forward,
    feedback,
    merges,
    pathways,
    pleas,
    reports,
    requirements,
    reviews,
    sentences,
)

MODULES = (
    breaches,
    bring_forward,
    feedback,
    merges,
    pathways,
    pleas,
    reports,
    requirements,
    reviews,
    sentences,
)
MODELS = pathways.Base.metadata
