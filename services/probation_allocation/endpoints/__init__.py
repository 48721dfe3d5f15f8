"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    allocations,
    breaches,
    listing,
    proposals,
    reviews,
)

ROUTERS = (listing.router, proposals.router, allocations.router, reviews.router, breaches.router)
