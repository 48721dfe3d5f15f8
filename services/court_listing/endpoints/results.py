"""Results that a person has to tell the meaning of: the list officer's worklist (R26)."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import tuple_
from sqlmodel import col

from services.common import cursors
from services.common.database import load, rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.court_listing.callers import CourtStaff, ListOfficer
from services.court_listing.intake import result_answers
from services.court_listing.models.results import ResultQuestion
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.rules import results
from services.court_listing.schemas.results import (
    AnsweredOut,
    AnswerResultIn,
    QuestionOut,
    QuestionsOut,
)

router = APIRouter(prefix="/v1", tags=["results"], route_class=UnitOfWorkRoute)

Cursor = Annotated[str, Query(max_length=200, description="`cursor` of the page before")]


@router.get("/result-questions", summary="Results nobody knows, for a person to settle (R26)")
async def read_questions(
    request: Request,
    session: Session,
    caller: CourtStaff,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> QuestionsOut:
    """Those that are open, of people the caller may see."""
    place = (col(ResultQuestion.asked_at), col(ResultQuestion.id))
    query = select(ResultQuestion).where(col(ResultQuestion.answer).is_(None))
    if cursor:
        query = query.where(tuple_(*place) > tuple_(*cursors.moment_and_id(cursor)))
    found = await rows(session, query.order_by(*place).limit(limit + 1))
    shown = found[:limit]
    purpose(request, f"results to settle: {len(shown)}")
    last = (shown[-1].asked_at.isoformat(), str(shown[-1].id)) if shown else None
    return QuestionsOut(
        questions=[QuestionOut.model_validate(question) for question in shown],
        cursor=cursors.written(last) if len(found) > limit else None,
    )


@router.post(
    "/pathways/{pathway_id}/result-questions/{question_id}/answers",
    status_code=201,
    summary="Say what a result is, or that it is nothing of ours (R26)",
)
async def answer_question(
    pathway_id: UUID,
    question_id: UUID,
    body: AnswerResultIn,
    session: Session,
    caller: ListOfficer,
) -> AnsweredOut:
    """What follows from it is kept and told as if the message had said it; an answer may change."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    question = await load(session, ResultQuestion, question_id, lock=True)
    results.require_question_of(pathway_id, question.pathway_id)
    results.may_answer(body.answer, body.result, asks_of_result=question.result_id is not None)
    results.require_asked(question.answer)
    result_answers.record(question, body, caller.user, datetime.now(UTC))
    notes = await result_answers.apply(session, dossier, question, caller.user)
    return AnsweredOut.model_validate(question).model_copy(update={"notes": notes})
