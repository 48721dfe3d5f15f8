"""Times in which somebody cannot take part in treatment: recorded, ended, corrected, withdrawn."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, about, unchanged
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.interruptions import Interruption
from services.provider_assessment.operations.cases import case_of
from services.provider_assessment.operations.interruptions import (
    carry_out,
    own_times,
    times_away,
)
from services.provider_assessment.rules import interruptions
from services.provider_assessment.schemas.interruptions import (
    InterruptionChangeIn,
    InterruptionIn,
    InterruptionOut,
)

router = APIRouter(prefix="/v1", tags=["appointments"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/interruptions",
    status_code=201,
    summary="Say that somebody was remanded or is in hospital (R33)",
)
async def interrupt(
    pathway_id: UUID, body: InterruptionIn, session: Session, caller: Clinician, response: Response
) -> InterruptionOut:
    """Appointments from then on are not held, clocks pause, and nobody is reported as absent."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    own, away = await own_times(session, case), await times_away(session, case)
    interruptions.may_interrupt(case.state, any(one.ended_at is None for one in own))
    interruption = Interruption(
        case_id=case.id, recorded_by=caller.user, **body.model_dump(exclude={"requirement"})
    )
    session.add(interruption)
    await session.flush()
    await carry_out(session, case, interruption, away)
    response.headers["etag"] = f'"{interruption.version}"'
    return InterruptionOut.model_validate(interruption)


@router.put(
    "/interruptions/{interruption_id}", summary="End, correct or withdraw an interruption (R33)"
)
async def change(
    interruption_id: UUID,
    body: InterruptionChangeIn,
    request: Request,
    session: Session,
    caller: Clinician,
    read: IfMatch,
    response: Response,
) -> InterruptionOut:
    """What was cancelled and is no longer in that time is held after all; all stays on record."""
    interruption, case = await _interruption_of(session, interruption_id, caller)
    about(request, case.pathway_id)
    unchanged(interruption.version, read)
    interruptions.must_end_later(body.began_at, body.ended_at)
    away = await times_away(session, case)
    interruption.sqlmodel_update(body.model_dump() | {"recorded_by": caller.user})
    interruption.version += 1
    await session.flush()
    await carry_out(session, case, interruption, away)
    response.headers["etag"] = f'"{interruption.version}"'
    return InterruptionOut.model_validate(interruption)


async def _interruption_of(
    session: AsyncSession, id: UUID, caller: Caller
) -> tuple[Interruption, Case]:
    interruption = await session.get(Interruption, id, with_for_update=True)
    case = await session.get(Case, interruption.case_id) if interruption else None
    if interruption is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such interruption.")
    return interruption, case
