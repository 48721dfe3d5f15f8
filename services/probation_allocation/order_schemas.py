"""What probation is asked with, and answers, on an order in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.vocabulary import Requirement, ReviewOutcome
from services.common.schemas import Body, Happened, Prose


class ReviewReportIn(Body):
    """The officer's view, beside which the report is made of what probation holds (R36)."""

    sent_at: Happened
    officer_view: Prose


class OrderKept(BaseModel):
    """An answer that shows a row as it is kept."""

    model_config = ConfigDict(from_attributes=True)


class CourtReviewOut(OrderKept):
    """A review as the court told of it."""

    id: UUID
    due_on: date | None
    set_with_hearing: bool | None
    held_at: datetime | None
    with_hearing: bool | None
    outcome: ReviewOutcome | None
    willing: bool | None
    requirement: Requirement | None
    amendment: str | None


class ReviewReportOut(OrderKept):
    """A report for a review, as it was sent."""

    id: UUID
    review_id: UUID | None
    sent_at: datetime
    sent_by: str
    report: dict[str, Any]


class AfterSentenceOut(BaseModel):
    """What became of the order."""

    order_ended_at: datetime | None
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
