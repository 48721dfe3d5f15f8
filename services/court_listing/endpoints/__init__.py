"""What may be asked of the court."""

from services.court_listing.endpoints import (
    breaches,
    bring_forward,
    feedback,
    intake,
    listings,
    merges,
    reviews,
    sentences,
)

ROUTERS = (
    intake.router,
    listings.router,
    bring_forward.router,
    sentences.router,
    feedback.router,
    reviews.router,
    breaches.router,
    merges.router,
)
