"""What a provider answers about the order a person is treated under."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.vocabulary import BreachOutcome, CourtReviewOutcome, EndedBecause
from services.common.schemas import FromRow
from services.provider_assessment.models.orders import Breach, CourtReview


class CourtReviewOut(FromRow):
    """A review by the court; an amendment is shown where it concerns the case (R36, R52)."""

    id: UUID
    due_on: date | None
    set_with_hearing: bool | None
    held_at: datetime | None
    with_hearing: bool | None
    outcome: CourtReviewOutcome | None
    willing: bool | None
    amendment: str | None

    @classmethod
    def of(cls, review: CourtReview, requirement: str) -> Self:
        """The review as far as it concerns the case of a requirement."""
        shown = cls.model_validate(review)
        own = review.requirement in (None, requirement)
        return shown if own else shown.model_copy(update={"amendment": None})


class BreachOut(FromRow):
    """That the order was referred for breach, and what the court made of it (R40)."""

    id: UUID
    requirement: str | None
    appointment_id: UUID | None
    referred_at: datetime | None
    decided_at: datetime | None
    outcome: BreachOutcome | None

    @classmethod
    def of(cls, breach: Breach, requirement: str) -> Self:
        """The breach; another organisation's appointment is its own (R52)."""
        shown = cls.model_validate(breach)
        own = breach.requirement == requirement
        return shown if own else shown.model_copy(update={"appointment_id": None})


class AfterSentenceOut(BaseModel):
    """What became of the order, where the requirement of the case was part of it.

    ``ended_at`` where the court ended the treatment of the case (R40).
    """

    ended_at: datetime | None
    ended_because: EndedBecause | None
    reviews: list[CourtReviewOut]
    breaches: list[BreachOut]
