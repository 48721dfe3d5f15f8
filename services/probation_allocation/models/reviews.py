"""What probation owns and was told of an order in force: reviews, reports, returns, breaches."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class CourtReview(Base, table=True):
    """A review of the order by the court, as it was told: set for a day, then held.

    ``cancelled_at`` where the order ended or was replaced before (R36).
    """

    __tablename__ = "court_review"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    due_on: date | None = None
    set_with_hearing: bool | None = None
    held_at: datetime | None = moment_or_none()
    with_hearing: bool | None = None
    outcome: str | None = None
    willing: bool | None = None
    requirement: str | None = None
    amendment: str | None = None
    cancelled_at: datetime | None = moment_or_none()


class ReviewReport(Base, table=True):
    """A report for a review, kept as it was sent (R36)."""

    __tablename__ = "review_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    review_id: UUID | None = None
    sent_at: datetime = moment()
    sent_by: str
    report: dict[str, Any] = document()


class ReturnToCourt(Base, table=True):
    """An order returned to court without a breach; one waits for each requirement (R38)."""

    __tablename__ = "return_to_court"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    reason: str
    why: str | None = None
    returned_at: datetime = moment()
    returned_by: str
    answered_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_waiting_return",
            "pathway_id",
            "requirement",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
    )


class Breach(Base, table=True):
    """An order referred for breach, an absence once at most; and what the court decided (R40)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    reason: str
    why: str
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", unique=True)
    referred_at: datetime = moment()
    referred_by: str
    decided_at: datetime | None = moment_or_none()
    outcome: str | None = None
    decision_reasons: list[str] = codes()

    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_says_how"),
    )


class EarlyEnd(Base, table=True):
    """An order that probation ended early, with its conditions as they answered (R42)."""

    __tablename__ = "early_end"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(primary_key=True)
    ended_at: datetime = moment()
    ended_by: str
    why: str
    others_met: bool
    special_procedures: bool | None = None
    conditions: list[dict[str, Any]] = document()
