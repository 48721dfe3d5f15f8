"""Applications of a list that a person settles: the list officer's worklist (R40, R62)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common import scope
from services.common.cursors import FROM_THE_START
from services.common.database import load, rows, select
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.court_listing.callers import CourtStaff, ListOfficer
from services.court_listing.intake import application_answers
from services.court_listing.intake.reading.persons import UNASSIGNED
from services.court_listing.models.applications import ApplicationQuestion
from services.court_listing.operations.pathways import Dossier, dossier_of
from services.court_listing.rules import applications
from services.court_listing.schemas.applications import (
    ApplicationAnswerIn,
    ApplicationOut,
    ApplicationsOut,
)

router = APIRouter(prefix="/v1", tags=["applications"], route_class=UnitOfWorkRoute)


@router.get("/applications", summary="Applications of lists, for a person to settle (R40)")
async def read_applications(
    request: Request,
    session: Session,
    caller: CourtStaff,
    cursor: UUID = FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ApplicationsOut:
    """Those that wait, at courts of the caller's sites."""
    sites = await _sites(session, caller)
    query = select(ApplicationQuestion).where(
        col(ApplicationQuestion.answer).is_(None),
        col(ApplicationQuestion.site).in_(sites),
        ApplicationQuestion.id > cursor,
    )
    found = await rows(session, query.order_by(col(ApplicationQuestion.id)).limit(limit))
    purpose(request, f"applications to settle: {len(found)}")
    shown = sorted(found, key=lambda question: (question.asked_at, question.id))
    return ApplicationsOut(
        applications=[ApplicationOut.model_validate(question) for question in shown],
        cursor=str(found[-1].id) if len(found) == limit else None,
    )


@router.post(
    "/applications/{application_id}/answers",
    status_code=201,
    summary="Say whose order an application is about, or that it is nothing of ours (R40, R62)",
)
async def answer_application(
    application_id: UUID, body: ApplicationAnswerIn, session: Session, caller: ListOfficer
) -> ApplicationOut:
    """They are listed for its hearing, as if the list had named them; an answer may change."""
    question = await load(session, ApplicationQuestion, application_id, lock=True)
    if not await _sees(session, caller, question.site):
        raise Unknown("There is no such application.", rule="R53")
    applications.may_answer(body.answer, body.pathway_ids)
    named = await _dossiers(session, body.pathway_ids)
    before = await _dossiers(session, application_answers.no_longer(question, body))
    now = datetime.now(UTC)
    application_answers.record(question, body, caller.user, now)
    await application_answers.apply(session, question, named, before, caller.user, now)
    return ApplicationOut.model_validate(question)


async def _dossiers(session: AsyncSession, ids: Sequence[UUID]) -> list[Dossier]:
    """Those of the cases named, in one order, so that two answers never wait for each other."""
    return [await dossier_of(session, id, lock=True) for id in sorted(set(ids))]


async def _sites(session: AsyncSession, caller: Caller) -> list[str]:
    """The sites at which something waits, and of which the caller sees cases."""
    found = await session.execute(
        select(ApplicationQuestion.site).where(col(ApplicationQuestion.answer).is_(None)).distinct()
    )
    return [site for site in found.scalars() if await _sees(session, caller, site)]


async def _sees(session: AsyncSession, caller: Caller, site: str) -> bool:
    return site == UNASSIGNED or await scope.sees_site(session, caller, site)
