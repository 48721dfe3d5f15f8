"""What the court answers about a sentence after it was passed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, computed_field

from contracts.vocabulary import (
    BreachedRequirement,
    BreachOutcome,
    CourtReviewOutcome,
    Disposal,
    Requirement,
)


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
    outcome: CourtReviewOutcome | None
    willing: bool | None
    requirement: Requirement | None
    amendment: str | None
    cancelled_at: datetime | None


class ReviewReportOut(OrderKept):
    """What probation reported for a review."""

    id: UUID
    sent_at: datetime
    report: dict[str, Any]


class EarlierSentenceOut(OrderKept):
    """A sentence that was corrected, varied or replaced, as it was (R26, R40)."""

    id: UUID
    sentenced_at: datetime
    superseded_at: datetime
    disposal: Disposal
    order_months: int | None
    custody_weeks: int | None
    requirements: list[dict[str, Any]]


class ReturnOut(OrderKept):
    """An order returned without a breach, and the review that answered it (R38)."""

    id: UUID
    returned_at: datetime
    requirement: Requirement
    reason: str
    answered_by: UUID | None


class BreachOut(OrderKept):
    """A breach, and what the court made of it; why may be missing for a time (R40, R45)."""

    id: UUID
    referred_at: datetime
    requirement: BreachedRequirement
    reason: str
    why: str
    decided_at: datetime | None
    outcome: BreachOutcome | None
    decision_reasons: list[str]
    decision_why: str | None
    custody_weeks: int | None
    not_suspended_because: list[str]
    not_suspended_why: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reasons_missing(self) -> bool:
        """Whether the court system told of the decision and nobody yet why."""
        return self.outcome is not None and not self.decision_reasons


class AfterSentenceOut(BaseModel):
    """What became of the sentence, of superseded ones too, the oldest first."""

    feedback: list[SentencerFeedbackOut]
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
    returns: list[ReturnOut]
    breaches: list[BreachOut]
    earlier_sentences: list[EarlierSentenceOut]
