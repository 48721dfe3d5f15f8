"""Follow-ups after completion (R43)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import moment
from services.provider_assessment.models.cases import Base


class FollowUp(Base, table=True):
    """A follow-up after a course was completed; of each one at most reached the person (R43)."""

    __tablename__ = "follow_up"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    course: int = 1
    months: int
    done_at: datetime = moment()
    done_by: str
    reached: bool
    offended_since: str | None = None
    in_support: str | None = None

    __table_args__ = (
        Index(
            "one_follow_up",
            "case_id",
            "course",
            "months",
            unique=True,
            postgresql_where=text("reached"),
        ),
        CheckConstraint("months IN (3, 6, 12)", name="known_months"),
        CheckConstraint(
            "reached OR num_nonnulls(offended_since, in_support) = 0",
            name="said_by_who_was_reached",
        ),
    )
