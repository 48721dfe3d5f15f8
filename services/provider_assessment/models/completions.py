"""How courses of treatment ended (R42)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.provider_assessment.models.cases import Base


class Completion(Base, table=True):
    """How a course of treatment ended, signed off by the clinical lead; once (R42)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    course: int = 1
    completed_at: datetime = moment()
    signed_off_by: str
    outcome: str
    discharge_reason: str | None = None
    sessions_attended: int
    onward_support: list[str] = codes()
    gp_registered: bool | None = None
    changes: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (UniqueConstraint("case_id", "course", name="one_completion_of_a_course"),)


class Ending(Base, table=True):
    """What belongs to the end of treatment besides its outcome (R42)."""

    completion_id: UUID = Field(primary_key=True, foreign_key="completion.id")
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    end_meeting_at: datetime | None = moment_or_none()
    end_meeting_with: list[str] = codes()
    onward_referrals: list[dict[str, Any]] = document(default_factory=list)
    experience_asked: bool | None = None
    experience_rating: int | None = Field(default=None, ge=1, le=5)
    experience_comments: str | None = None

    __table_args__ = (
        CheckConstraint(
            "(end_meeting_at IS NULL) = (cardinality(end_meeting_with) = 0)",
            name="a_meeting_is_of_somebody",
        ),
        CheckConstraint(
            "experience_asked OR num_nonnulls(experience_rating, experience_comments) = 0",
            name="an_answer_was_asked_for",
        ),
        CheckConstraint("experience_rating BETWEEN 1 AND 5", name="rated_from_one_to_five"),
    )
