"""Applications of which a person says whose order they are about, asked and answered (R40)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import Body, FromRow, Prose


class CandidateOut(BaseModel):
    """A record that may be theirs, and why, in plain words (R62)."""

    pathway_id: UUID
    certain: bool
    reasons: list[str]


class ApplicationOut(FromRow):
    """An application of a list that no machine could tell whose it is, and what was answered.

    ``said`` is what the list says: who, where and when, and of what kind it is.
    """

    id: UUID
    asked_at: datetime
    kind: str | None
    reference: str | None
    reason: str
    said: dict[str, Any]
    candidates: list[CandidateOut]
    answered_at: datetime | None
    answer: str | None
    pathway_ids: list[UUID]
    why: str | None
    answered_by: str | None


class ApplicationsOut(BaseModel):
    """Those that wait, the longest asked first; ``cursor`` where there are more."""

    applications: list[ApplicationOut]
    cursor: str | None


class ApplicationAnswerIn(Body):
    """Whose it is, in each of the cases it is made in; or nothing of ours; and why."""

    answer: Literal["matched", "nothing"]
    pathway_ids: Annotated[list[UUID], Field(max_length=10)] = Field(default_factory=list)
    why: Prose
