"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    adjustments,
    allocations,
    court_screens,
    expected,
    listing,
    lists,
    meetings,
    proposals,
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
    adjustments.router,
    terminations.router,
)
