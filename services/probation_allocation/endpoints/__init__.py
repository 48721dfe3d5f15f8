"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    adjustments,
    allocations,
    breaches,
    capacity,
    court_screens,
    discrepancies,
    emergencies,
    expected,
    listing,
    lists,
    meetings,
    proposals,
    reports,
    reviews,
    terminations,
)

ROUTERS = (
    listing.router,
    lists.router,
    expected.router,
    proposals.router,
    reports.router,
    capacity.router,
    court_screens.router,
    allocations.router,
    meetings.router,
    reviews.router,
    breaches.router,
    discrepancies.router,
    emergencies.router,
    adjustments.router,
    terminations.router,
)
