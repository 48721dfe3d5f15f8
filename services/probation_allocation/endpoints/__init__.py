"""What may be asked of probation."""

from services.probation_allocation.endpoints import (
    adjustments,
    allocations,
    breaches,
    capacity,
    court_screens,
    disclosures,
    discrepancies,
    early_ends,
    expected_assessments,
    list_screening,
    lists,
    meetings,
    proposals,
    reports,
    reviews,
)

ROUTERS = (
    list_screening.router,
    lists.router,
    expected_assessments.router,
    proposals.router,
    reports.router,
    capacity.router,
    court_screens.router,
    allocations.router,
    meetings.router,
    reviews.router,
    breaches.router,
    discrepancies.router,
    disclosures.router,
    adjustments.router,
    early_ends.router,
)
