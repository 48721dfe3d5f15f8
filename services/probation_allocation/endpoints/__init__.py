"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    adjustments,
    allocations,
    breaches,
    court_screens,
    expected,
    listing,
    lists,
    meetings,
    proposals,
    reviews,
    terminations,
)

ROUTERS = (
    listing.router,
    lists.router,
    expected.router,
    proposals.router,
    court_screens.router,
    allocations.router,
    meetings.router,
    reviews.router,
    breaches.router,
    adjustments.router,
    terminations.router,
)
