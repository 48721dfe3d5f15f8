"""What may be asked of providers."""

from services.provider_assessment.endpoints import (
    appointments,
    assessments,
    attendance,
    cases,
    completions,
    consents,
)

ROUTERS = (
    cases.router,
    consents.router,
    assessments.router,
    appointments.router,
    attendance.router,
    completions.router,
)
