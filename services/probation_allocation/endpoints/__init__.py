"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    allocations,
    court_screens,
    listing,
    meetings,
    proposals,
)

ROUTERS = (
    listing.router,
    proposals.router,
    court_screens.router,
    allocations.router,
    meetings.router,
)
