"""What may be asked of probation."""

from services.probation_allocation.endpoints import allocations, listing, proposals, reviews

ROUTERS = (listing.router, proposals.router, allocations.router, reviews.router)
