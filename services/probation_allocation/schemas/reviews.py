"""Court reviews and reports for them, asked and answered (R36)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.vocabulary import CourtReviewOutcome, Requirement
from services.common.schemas import Body, FromRow, Happened, Prose


class ReviewReportIn(Body):
    """The officer's view, beside which the report is made of what probation holds (R36)."""

    sent_at: Happened
    officer_view: Prose


class CourtReviewOut(FromRow):
    """A review as the court told of it."""

    id: UUID
    due_on: date | None
    set_with_hearing: bool | None
    held_at: datetime | None
    with_hearing: bool | None
    outcome: CourtReviewOutcome | None
    willing: bool | None
    requirement: Requirement | None
    amendment: str | None
    cancelled_at: datetime | None
    hearing_at: datetime | None
    hearing_court: str | None


class ReviewReportOut(FromRow):
    """A report for a review, as it was sent."""

    id: UUID
    review_id: UUID | None
    sent_at: datetime
    sent_by: str
    report: dict[str, Any]
