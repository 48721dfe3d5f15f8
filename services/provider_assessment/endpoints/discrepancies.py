"""Records that differ from probation's: the queue, and which of them holds."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.provider_treatment import DiscrepancySettled
from contracts.vocabulary import RecordHolder, SettledAs
from services.common.database import rows, select
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.discrepancies.rules import may_settle
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.discrepancies import Discrepancy
from services.provider_assessment.operations.appointments import correct_attendance
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import discrepancies as rules
from services.provider_assessment.schemas.discrepancies import DiscrepancyOut, SettlementIn

router = APIRouter(prefix="/v1/discrepancies", tags=["discrepancies"], route_class=UnitOfWorkRoute)


@router.get("", summary="Records that differ from probation's (R16, R33)")
async def unsettled(session: Session, caller: Clinician) -> list[DiscrepancyOut]:
    """The organisation's own that are open; the oldest first, at most 200."""
    own = select(Case.id).where(Case.organisation == caller.organisation)
    wanted = select(Discrepancy).where(
        col(Discrepancy.case_id).in_(own),
        col(Discrepancy.settled_at).is_(None),
    )
    discrepancies = await rows(session, wanted.order_by(col(Discrepancy.found_at)).limit(200))
    return [DiscrepancyOut.model_validate(discrepancy) for discrepancy in discrepancies]


@router.post(
    "/{discrepancy_id}/settlements", status_code=201, summary="Settle which holds (R16, R33, R34)"
)
async def settle(
    discrepancy_id: UUID,
    body: SettlementIn,
    request: Request,
    session: Session,
    caller: Clinician,
) -> DiscrepancyOut:
    """The provider's record of attendance counts, so settled as the other's it is corrected."""
    discrepancy, case = await _of_organisation(session, discrepancy_id, caller)
    about(request, discrepancy.pathway_id)
    may_settle(discrepancy.settled_at, discrepancy.found_at, body.settled_at)
    attended = discrepancy.other.get("attended")
    if rules.must_correct(discrepancy.what, body.settled_as, body.attendance, attended=attended):
        appointment = await session.get_one(
            Appointment, discrepancy.appointment_id, with_for_update=True
        )
        attendance = (body.attendance or "", body.reason)
        await correct_attendance(
            session, case, appointment, body.settled_at, caller.user, *attendance
        )
    discrepancy.settled_at, discrepancy.settled_as = body.settled_at, body.settled_as.value
    discrepancy.settled_by, discrepancy.why = caller.user, body.why
    tell_of(session, case, _settled(discrepancy))
    return DiscrepancyOut.model_validate(discrepancy)


async def _of_organisation(
    session: AsyncSession, id: UUID, caller: Caller
) -> tuple[Discrepancy, Case]:
    discrepancy = await session.get(Discrepancy, id, with_for_update=True)
    case = await session.get(Case, discrepancy.case_id) if discrepancy else None
    if discrepancy is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such discrepancy.")
    return discrepancy, case


def _settled(discrepancy: Discrepancy) -> DiscrepancySettled:
    own = discrepancy.settled_as == SettledAs.OWN
    assert discrepancy.settled_at is not None
    holds = RecordHolder.PROVIDER if own else RecordHolder.PROBATION
    said = {"discrepancy_id": discrepancy.id, "holds": holds}
    return DiscrepancySettled.of(discrepancy.pathway_id, discrepancy.settled_at, said)
