"""Records that differ from probation's: the queue, and which of them holds."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.provider_treatment import DiscrepancySettledV1
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
from services.provider_assessment.operations.appointments import correct
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
    found = await rows(session, wanted.order_by(col(Discrepancy.found_at)).limit(200))
    return [DiscrepancyOut.model_validate(one) for one in found]


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
    found, case = await _of_organisation(session, discrepancy_id, caller)
    about(request, found.pathway_id)
    may_settle(found.settled_at, found.found_at, body.settled_at)
    attended = found.other.get("attended")
    if rules.must_correct(found.what, body.settled_as, body.attendance, attended=attended):
        held = await session.get_one(Appointment, found.appointment_id, with_for_update=True)
        said = (body.attendance or "", body.reason)
        await correct(session, case, held, body.settled_at, caller.user, *said)
    found.settled_at, found.settled_as = body.settled_at, body.settled_as.value
    found.settled_by, found.why = caller.user, body.why
    tell_of(session, case, _settled(found))
    return DiscrepancyOut.model_validate(found)


async def _of_organisation(
    session: AsyncSession, id: UUID, caller: Caller
) -> tuple[Discrepancy, Case]:
    found = await session.get(Discrepancy, id, with_for_update=True)
    case = await session.get(Case, found.case_id) if found else None
    if found is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such discrepancy.")
    return found, case


def _settled(found: Discrepancy) -> DiscrepancySettledV1:
    own = found.settled_as == SettledAs.OWN
    told = {"pathway_id": found.pathway_id, "occurred_at": found.settled_at}
    told |= {"discrepancy_id": found.id}
    holder = RecordHolder.PROVIDER if own else RecordHolder.PROBATION
    return DiscrepancySettledV1.model_validate(told | {"holds": holder})
