"""What the court answers about a sentence after it was passed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.vocabulary import Disposal, Requirement, ReviewOutcome


class OrderKept(BaseModel):
    """An answer that shows a row as it is kept."""

    model_config = ConfigDict(from_attributes=True)


class SentencerFeedbackOut(OrderKept):
    """The feedback form on record (R27)."""

    id: UUID
    sentence_id: UUID
    returned_at: datetime
    would_have_been: Disposal | None
    would_have_been_custody_weeks: int | None
    reasons: list[str]
    comments: str | None


class CourtReviewOut(OrderKept):
    """A review that is set, was held, or is no longer needed (R36)."""

    id: UUID
    set_at: datetime
    due_on: date
    set_with_hearing: bool
    held_at: datetime | None
    with_hearing: bool | None
    outcome: ReviewOutcome | None
    willing: bool | None
    requirement: Requirement | None
    amendment: str | None
    cancelled_at: datetime | None


class ReviewReportOut(OrderKept):
    """What probation reported for a review."""

    id: UUID
    sent_at: datetime
    report: dict[str, Any]


class AfterSentenceOut(BaseModel):
    """What became of the sentence, of superseded ones too, the oldest first."""

    feedback: list[SentencerFeedbackOut]
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
