"""What may be asked of providers."""

from services.provider_assessment.endpoints import (
    adjustments,
    appointments,
    assessments,
    attendance,
    capacity,
    cases,
    completions,
    conferrals,
    consents,
    decisions,
    discrepancies,
    documents,
    drug_tests,
    emergencies,
    follow_ups,
    reviews,
)

ROUTERS = (
    cases.router,
    capacity.router,
    consents.router,
    documents.router,
    assessments.router,
    conferrals.router,
    decisions.router,
    appointments.router,
    attendance.router,
    discrepancies.router,
    drug_tests.router,
    reviews.router,
    adjustments.router,
    emergencies.router,
    completions.router,
    follow_ups.router,
)
