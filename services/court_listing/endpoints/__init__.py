"""What may be asked of the court."""

from services.court_listing.endpoints import (
    breaches,
    bring_forward,
    decisions,
    feedback,
    intake,
    listings,
    merges,
    reviews,
)

ROUTERS = (
    intake.router,
    listings.router,
    bring_forward.router,
    decisions.router,
    feedback.router,
    reviews.router,
    breaches.router,
    merges.router,
)
