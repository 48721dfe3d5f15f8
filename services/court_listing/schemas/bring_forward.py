"""Before the hearing: what the court is asked with, and answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.common.schemas import Body, Happened, Line, Planned


class BringForwardAnswerIn(Body):
    """Whether a person is heard early: when, or why not (R9)."""

    answered_at: Happened
    granted: bool
    hearing_at: Planned | None = None
    why: Line | None = None


class BringForwardAnswerOut(BaseModel):
    """The answer that stands."""

    model_config = ConfigDict(from_attributes=True)

    granted: bool
    answered_at: datetime
    hearing_at: datetime | None
    why: str | None


class PostponementOut(BaseModel):
    """Until when the assessment for a requirement is put back, and why (R6)."""

    model_config = ConfigDict(from_attributes=True)

    requirement: str
    until: datetime
    reason: str
    told_at: datetime


class PreSentenceReportOut(BaseModel):
    """What probation reported (R23)."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    given_at: datetime
    report: dict[str, Any]
