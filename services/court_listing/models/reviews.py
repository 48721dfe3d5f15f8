"""Reviews of an order, reports for them, and returns that ask for one (R36, R38)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class CourtReview(Base, table=True):
    """A review of an order: set for a day, then held or cancelled; one is open (R36, C11).

    ``hearing_at`` is when it is on the list of a court, as others were told.
    """

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
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None
    hearing_room: str | None = None
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

    __table_args__ = (
        Index("returns_to_answer", "pathway_id", postgresql_where=text("answered_by IS NULL")),
    )
