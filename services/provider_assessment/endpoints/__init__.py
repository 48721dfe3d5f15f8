"""What may be asked of providers."""

from services.provider_assessment.endpoints import (
    appointments,
    assessments,
    attendance,
    cases,
    completions,
    conferrals,
    consents,
    decisions,
)

ROUTERS = (
    cases.router,
    consents.router,
    assessments.router,
    conferrals.router,
    decisions.router,
    appointments.router,
    attendance.router,
    completions.router,
)
