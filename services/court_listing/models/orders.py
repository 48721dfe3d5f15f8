"""What the court owns of a sentence after it was passed, and what probation told it of."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class SentencerFeedback(Base, table=True):
    """The form a sentencer returned on a sentence, once; what it says in words stays here (R27)."""

    __tablename__ = "sentencer_feedback"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    sentence_id: UUID = Field(foreign_key="sentence.id", unique=True)
    returned_at: datetime = moment()
    would_have_been: str | None = None
    would_have_been_custody_weeks: int | None = None
    reasons: list[str] = codes()
    comments: str | None = None
    recorded_by: str


class CourtReview(Base, table=True):
    """A review of an order: set for a day, then held or cancelled; one is open (R36, C11)."""

    __tablename__ = "court_review"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    set_at: datetime = moment()
    due_on: date
    set_with_hearing: bool
    held_at: datetime | None = moment_or_none()
    with_hearing: bool | None = None
    outcome: str | None = None
    willing: bool | None = None
    requirement: str | None = None
    amendment: str | None = None
    cancelled_at: datetime | None = moment_or_none()
    recorded_by: str | None = None

    __table_args__ = (
        Index(
            "one_open_review",
            "pathway_id",
            unique=True,
            postgresql_where=text("held_at IS NULL AND cancelled_at IS NULL"),
        ),
        CheckConstraint(
            "num_nulls(held_at, with_hearing, outcome) IN (0, 3)", name="held_says_how_it_ended"
        ),
    )


class ReviewReport(Base, table=True):
    """What probation reported for a review, as it was told (R36)."""

    __tablename__ = "review_report"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    sent_at: datetime = moment()
    report: dict[str, Any] = document()


class ReturnToCourt(Base, table=True):
    """An order that probation returned without a breach, until a review answers it (R38)."""

    __tablename__ = "return_to_court"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    returned_at: datetime = moment()
    requirement: str
    reason: str
    answered_by: UUID | None = Field(default=None, foreign_key="court_review.id")


class Breach(Base, table=True):
    """A breach that probation referred, and what the court made of it (R40).

    ``reasons_by`` where they were not given with the decision, which a message told of.
    """

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    referred_at: datetime = moment()
    requirement: str
    reason: str
    why: str
    decided_at: datetime | None = moment_or_none()
    outcome: str | None = None
    decision_reasons: list[str] = codes()
    decision_why: str | None = None
    custody_weeks: int | None = None
    not_suspended_because: list[str] = codes()
    not_suspended_why: str | None = None
    decided_by: str | None = None
    reasons_by: str | None = None

    __table_args__ = (
        CheckConstraint(
            "num_nulls(decided_at, outcome, decided_by) IN (0, 3)", name="decided_says_how"
        ),
    )
