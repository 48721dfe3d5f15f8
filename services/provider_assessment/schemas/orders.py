"""What a provider answers about the order a person is treated under."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.vocabulary import ReviewOutcome
from services.provider_assessment.order_models import CourtReview


class CourtReviewOut(BaseModel):
    """A review by the court; an amendment is shown where it concerns the case (R36, R52)."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    due_on: date | None
    set_with_hearing: bool | None
    held_at: datetime | None
    with_hearing: bool | None
    outcome: ReviewOutcome | None
    willing: bool | None
    amendment: str | None

    @classmethod
    def of(cls, review: CourtReview, requirement: str) -> Self:
        """The review as far as it concerns the case of a requirement."""
        shown = cls.model_validate(review)
        own = review.requirement in (None, requirement)
        return shown if own else shown.model_copy(update={"amendment": None})


class AfterSentenceOut(BaseModel):
    """What became of the order, where the requirement of the case is part of it."""

    reviews: list[CourtReviewOut]
