"""Adjustments proposed (R39)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base


class AdjustmentProposal(Base, table=True):
    """A requirement proposed to be adjusted; one at most of a course is undecided (R39)."""

    __tablename__ = "adjustment_proposal"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    course: int = 1
    proposed_at: datetime = moment()
    proposed_by: str
    kind: str
    reason: str
    explanation: str
    proposed_sessions: int | None = Field(default=None, gt=0)
    proposed_length_months: int | None = Field(default=None, gt=0)
    decision: str | None = None
    decided_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_open_adjustment",
            "case_id",
            "course",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
        CheckConstraint(
            "(kind IN ('shorten_good_progress', 'lengthen'))"
            " = (num_nonnulls(proposed_sessions, proposed_length_months) > 0)",
            name="another_length_says_which",
        ),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_moment"),
    )
