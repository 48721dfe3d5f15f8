"""Reviews by the court, and reports for them (R36)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
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
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None


class ReviewReport(Base, table=True):
    """A report for a review, kept as it was sent (R36)."""

    __tablename__ = "review_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    review_id: UUID | None = None
    sent_at: datetime = moment()
    sent_by: str
    report: dict[str, Any] = document()
