"""The three records of R16 with their history."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import (
    SharingPermission,
    TreatmentConsent,
    Willingness,
)
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.schemas.consents import (
    ConsentsOut,
    SharingPermissionOut,
    TreatmentConsentOut,
    WillingnessOut,
)


async def consents_view(session: AsyncSession, case: Case) -> ConsentsOut:
    """The three records with their history (R16)."""
    willingness = await rows_of_case(session, Willingness, case)
    treatment = await rows_of_case(session, TreatmentConsent, case)
    sharing = await rows_of_case(session, SharingPermission, case)
    willingness.sort(key=lambda r: r.given_at)
    treatment.sort(key=lambda r: r.given_at)
    sharing.sort(key=lambda r: (r.given_at, r.permission))
    return ConsentsOut(
        willingness=[WillingnessOut.model_validate(r) for r in willingness],
        treatment=[TreatmentConsentOut.model_validate(r) for r in treatment],
        sharing=[SharingPermissionOut.model_validate(r) for r in sharing],
    )
