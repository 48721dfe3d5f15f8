"""The order a case is treated under, and what became of it."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from contracts.vocabulary import (
    BreachAnswer,
    BreachOutcome,
    CourtReviewOutcome,
    EndedBecause,
    OrderChange,
)
from services.common.schemas import FromRow
from services.provider_assessment.models.cases import Case, Pathway
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
    hearing_at: datetime | None
    hearing_court: str | None

    @classmethod
    def of(cls, review: CourtReview, requirement: str) -> Self:
        """The review as far as it concerns the case of a requirement."""
        shown = cls.model_validate(review)
        own = review.requirement in (None, requirement)
        return shown if own else shown.model_copy(update={"amendment": None})


class BreachOut(FromRow):
    """That the order was referred for breach, how that was answered, and what came of it (R40)."""

    id: UUID
    requirement: str | None
    appointment_id: UUID | None
    referred_at: datetime | None
    answer: BreachAnswer | None
    answered_at: datetime | None
    hearing_at: datetime | None
    hearing_court: str | None
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
    ended_because: EndedBecause | OrderChange | None
    reviews: list[CourtReviewOut]
    breaches: list[BreachOut]


class OrderOut(BaseModel):
    """The sentence as far as it concerns the case, and who supervises it (R52)."""

    sentenced_at: datetime | None
    disposal: str | None
    order_months: int | None
    made: bool | None
    length_months: int | None
    ends_on: date | None
    terms: dict[str, Any]
    ended_early_at: datetime | None
    officer_name: str | None
    officer_team: str | None
    officer_contact: str | None
    planning_meeting_at: datetime | None
    planning_meeting_place: str | None
    plan: dict[str, Any] | None

    @classmethod
    def of(cls, case: Case, pathway: Pathway) -> Self:
        """Of a sentence, only this requirement; of an order not made, no officer."""
        of_case = [r for r in pathway.requirements if r.get("requirement") == case.requirement]
        answer = of_case[0] if of_case else {}
        made = bool(answer.get("made")) if pathway.sentenced_at else None
        supervised = pathway.model_dump(include=_SUPERVISED) if made else dict.fromkeys(_SUPERVISED)
        return cls(
            sentenced_at=pathway.sentenced_at,
            disposal=pathway.disposal if made else None,
            order_months=pathway.order_months if made else None,
            made=made,
            length_months=answer.get("length_months"),
            ends_on=pathway.ends_on if made else None,
            terms=next((t for t in pathway.terms if t["requirement"] == case.requirement), {}),
            ended_early_at=pathway.order_ended_early_at if made else None,
            **supervised,
        )


_SUPERVISED = {
    "officer_name",
    "officer_team",
    "officer_contact",
    "planning_meeting_at",
    "planning_meeting_place",
    "plan",
}
