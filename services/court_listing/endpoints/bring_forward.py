"""Before the hearing: whether a person is heard early, as liaison and diversion asks."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import BringForwardAnswered
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import CourtStaff
from services.court_listing.models.bring_forward import BringForwardAnswer, Screening
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.bring_forward import current_answer
from services.court_listing.rules import bring_forward
from services.court_listing.schemas.bring_forward import BringForwardAnswerIn, BringForwardAnswerOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["listings"], route_class=UnitOfWorkRoute
)


@router.post(
    "/bring-forward-answers", status_code=201, summary="Say whether somebody is heard early (R9)"
)
async def answer(
    pathway_id: UUID, body: BringForwardAnswerIn, session: Session, caller: CourtStaff
) -> BringForwardAnswerOut:
    """When, where it is granted; why not, where it is not. Of which the listing says nothing."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    answered = await current_answer(session, pathway_id) is not None
    bring_forward.may_answer(asked=await _is_asked(session, pathway_id), answered=answered)
    early_hearing = bring_forward.Answer(body.granted, body.answered_at, body.hearing_at, body.why)
    bring_forward.must_say_when_or_why(early_hearing, pathway.hearing_on)
    row = BringForwardAnswer(pathway_id=pathway_id, answered_by=caller.user, **body.model_dump())
    session.add(row)
    event = BringForwardAnswered(
        pathway_id=pathway_id,
        occurred_at=body.answered_at,
        granted=body.granted,
        hearing_at=body.hearing_at,
    )
    tell(session, event)
    return BringForwardAnswerOut.model_validate(row)


async def _is_asked(session: AsyncSession, pathway_id: UUID) -> bool:
    screening = await session.get(Screening, pathway_id)
    return screening is not None and screening.bring_forward
