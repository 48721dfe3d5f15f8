"""What may be asked of the court."""

from services.court_listing.endpoints import (
    applications,
    breaches,
    bring_forward,
    circumstances,
    feedback,
    intake,
    listings,
    merges,
    pathways,
    pleas,
    reports,
    restrictions,
    results,
    reviews,
    sentences,
)

ROUTERS = (
    intake.router,
    listings.router,
    pathways.router,
    bring_forward.router,
    pleas.router,
    reports.router,
    sentences.router,
    feedback.router,
    reviews.router,
    breaches.router,
    merges.router,
    restrictions.router,
    results.router,
    applications.router,
    circumstances.router,
)
