"""What may be asked of providers."""

from services.provider_assessment.endpoints import (
    adjustments,
    appointments,
    assessments,
    attendance,
    cases,
    completions,
    conferrals,
    consents,
    decisions,
    drug_tests,
    emergencies,
    expected,
    follow_ups,
    interpreters,
    reviews,
)

ROUTERS = (
    cases.router,
    expected.router,
    consents.router,
    interpreters.router,
    assessments.router,
    conferrals.router,
    decisions.router,
    appointments.router,
    attendance.router,
    drug_tests.router,
    reviews.router,
    adjustments.router,
    emergencies.router,
    completions.router,
    follow_ups.router,
)
