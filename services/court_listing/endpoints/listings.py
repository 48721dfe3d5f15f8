"""The day's list, and what the court knows of one pathway."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.common.clocks_shown import ClockShown, clocks_of
from services.common.database import load, rows, select
from services.common.edge import EdgeRoute, Session, purpose
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.court_listing.callers import CourtStaff
from services.court_listing.handlers.reports import standing_answer
from services.court_listing.models.pathways import (
    Pathway,
    PleaRecord,
    Position,
    ReportRequest,
    Screening,
)
from services.court_listing.models.reports import Postponement, PreSentenceReport
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.schemas.bring_forward import (
    BringForwardAnswerOut,
    PostponementOut,
    PreSentenceReportOut,
)
from services.court_listing.schemas.listings import (
    DayOut,
    ListedOut,
    ListingOut,
    PathwayOut,
    PositionOut,
    ReportRequestOut,
    ScreeningOut,
    SentenceOut,
)
from services.court_listing.schemas.sentences import Day
from services.court_listing.views.orders import after_sentence
from services.court_listing.views.pleas import pleas_out

router = APIRouter(prefix="/v1", tags=["listings"], route_class=EdgeRoute)

_FROM_THE_START = UUID(int=0)
CourtName = Annotated[str, Query(max_length=200, pattern="^[^\\x00]*$")]


@router.get("/hearings", summary="The list of a day (R7)")
async def read_day(
    request: Request,
    session: Session,
    caller: CourtStaff,
    on: Day,
    court: CourtName = "",
    cursor: UUID = _FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DayOut:
    """Who is listed that day, at one court or at all."""
    wanted = select(Pathway).where(Pathway.hearing_on == on, Pathway.id > cursor)
    if court:
        wanted = wanted.where(Pathway.court_name == court)
    found = await rows(session, wanted.order_by(Pathway.id).limit(limit))  # type: ignore[arg-type]
    purpose(request, f"list of {on}: {len(found)} people")
    more = str(found[-1].id) if len(found) == limit else None
    return DayOut(listed=[ListedOut.model_validate(pathway) for pathway in found], cursor=more)


@router.get("/pathways/{pathway_id}/clocks", summary="Clocks of a pathway (C1, C2, C11, C15)")
async def read_clocks(pathway_id: UUID, session: Session, caller: CourtStaff) -> list[ClockShown]:
    """C1, C2, C11, C15: each with its state, what it waits for, and by what source it runs."""
    await load(session, Pathway, pathway_id)
    return await clocks_of(session, Agency.COURT, pathway_id)


@router.get("/pathways/{pathway_id}", summary="What the court knows of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: CourtStaff) -> PathwayOut:
    """Now, or as it was on record at a moment: listing and pleas, adjustments, proposals.

    Also reports asked for, the sentence and the outcome; and of those merged with it (R62).
    """
    return await each_of(session, pathway_id, partial(_view, session))


async def _view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    dossier = await dossier_of(session, pathway_id)
    screening = await session.get(Screening, pathway_id)
    told = select(Position).where(Position.pathway_id == pathway_id).order_by(Position.requirement)
    asked = select(ReportRequest).where(ReportRequest.pathway_id == pathway_id)
    asked = asked.order_by(ReportRequest.requested_at)  # type: ignore[arg-type]
    entered = select(PleaRecord).where(PleaRecord.pathway_id == pathway_id)
    last = await rows(session, entered.order_by(PleaRecord.number.desc()).limit(1))  # type: ignore[union-attr]
    shown = pleas_out(dossier, last[0].trial_on if last else None)
    answer = await standing_answer(session, pathway_id)
    put_back = select(Postponement).where(Postponement.pathway_id == pathway_id)
    put_back = put_back.order_by(Postponement.requirement)
    given = select(PreSentenceReport).where(PreSentenceReport.pathway_id == pathway_id)
    given = given.order_by(PreSentenceReport.given_at)  # type: ignore[arg-type]
    return PathwayOut(
        pathway_id=pathway_id,
        listing=ListingOut.model_validate(dossier.pathway),
        offences=shown.offences,
        any_guilty=shown.any_guilty if last else None,
        convicted_on=shown.convicted_on,
        trial_on=shown.trial_on,
        screening=ScreeningOut.model_validate(screening) if screening else None,
        bring_forward_answer=BringForwardAnswerOut.model_validate(answer) if answer else None,
        postponements=[PostponementOut.model_validate(p) for p in await rows(session, put_back)],
        requirements=[PositionOut.model_validate(p) for p in await rows(session, told)],
        report_requests=[ReportRequestOut.model_validate(r) for r in await rows(session, asked)],
        pre_sentence_reports=[
            PreSentenceReportOut.model_validate(r) for r in await rows(session, given)
        ],
        sentence=SentenceOut.model_validate(dossier.sentence) if dossier.sentence else None,
        after_sentence=await after_sentence(session, pathway_id),
    )
