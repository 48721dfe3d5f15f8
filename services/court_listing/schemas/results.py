"""Results as they were shared, and what people say of those nobody knew (R26)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reference import ResultType
from services.common.schemas import Body, FromRow, Prose


class ResultOut(FromRow):
    """A result by the share it came by; ``code`` is none where nobody knows what it means."""

    id: UUID
    offence_id: UUID | None
    hearing: str
    ordered_at: datetime
    label: str | None
    number: str | None
    code: str | None
    shared_at: datetime
    reshare: bool
    taken_at: datetime
    superseded_at: datetime | None


class QuestionOut(FromRow):
    """What a message says that a person has to tell the meaning of, and what was answered."""

    id: UUID
    pathway_id: UUID
    result_id: UUID | None
    asked_at: datetime
    label: str | None
    number: str | None
    reason: str
    answered_at: datetime | None
    answer: str | None
    result: str | None
    why: str | None
    answered_by: str | None
    earlier_answers: list[dict[str, str | None]]


class AnsweredOut(QuestionOut):
    """The question as it was answered; ``notes`` are how it was taken, or why nothing followed."""

    notes: list[str] = Field(default_factory=list)


class QuestionsOut(BaseModel):
    """The open questions, the longest asked first; ``cursor`` where there are more."""

    questions: list[QuestionOut]
    cursor: str | None


class AnswerResultIn(Body):
    """What it is: a result of the reference data; or nothing of ours, and why."""

    answer: Literal["result", "nothing"]
    result: ResultType | None = None
    why: Prose
