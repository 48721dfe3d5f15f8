"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    adjustments,
    allocations,
    listing,
    proposals,
    terminations,
)

ROUTERS = (
    listing.router,
    proposals.router,
    allocations.router,
    adjustments.router,
    terminations.router,
)
