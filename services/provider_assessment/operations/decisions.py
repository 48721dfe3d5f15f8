"""Who decides on a case, on what, and the decision that counts (R14, R17)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.vocabulary import DecidesAs, Requirement
from services.common.database import first, select
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import Willingness
from services.provider_assessment.models.court_screens import CourtScreen
from services.provider_assessment.models.decisions import ClinicalDecision
from services.provider_assessment.operations.assessments import latest_assessment
from services.provider_assessment.operations.cases import provider_of, rows_of_case
from services.provider_assessment.operations.consents import consent_of
from services.provider_assessment.rules.consents import Consent
from services.provider_assessment.rules.decisions import decides_as


def decider_of(case: Case) -> DecidesAs:
    """In which capacity somebody decides on the case, and signs it off (R17, R42)."""
    provider = provider_of(case)
    return decides_as(Requirement(case.requirement), provider.setting if provider else None)


async def latest_court_screen(session: AsyncSession, case: Case) -> CourtScreen | None:
    """The court screen that counts."""
    wanted = select(CourtScreen).where(CourtScreen.case_id == case.id)
    return await first(session, wanted.order_by(col(CourtScreen.screened_at).desc()))


async def live_decision(session: AsyncSession, case: Case) -> ClinicalDecision | None:
    """The decision that counts."""
    wanted = select(ClinicalDecision).where(
        ClinicalDecision.case_id == case.id,
        col(ClinicalDecision.replaced_at).is_(None),
    )
    return await first(session, wanted)


@dataclass(frozen=True)
class Basis:
    """What a decision rests on: an assessment of the provider's own, or a court screen (R14)."""

    at: datetime | None
    suitable: bool | None
    consent: Consent
    court_screen: bool = False


async def basis_of(session: AsyncSession, case: Case, as_: DecidesAs) -> Basis:
    """The assessment that counts; for a point of contact the court screen, where there is none."""
    last = await latest_assessment(session, case)
    if last is None and as_ is DecidesAs.SINGLE_POINT_OF_CONTACT:
        screen = await latest_court_screen(session, case)
        if screen is not None:
            agreed = Consent(treatment=screen.treatment_contract, willing=screen.willing)
            if await rows_of_case(session, Willingness, case):
                agreed = await consent_of(session, case)
            return Basis(screen.screened_at, screen.suitable, agreed, court_screen=True)
    consent = await consent_of(session, case)
    return Basis(last.assessed_at, last.suitable, consent) if last else Basis(None, None, consent)
