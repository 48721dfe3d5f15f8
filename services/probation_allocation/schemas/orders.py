"""What probation is asked with, and answers, on an order in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from contracts.reference import BreachReason, ReturnReason
from contracts.vocabulary import BreachedRequirement, BreachOutcome, CourtReviewOutcome, Requirement
from services.common.schemas import Body, FromRow, Happened, Prose
from services.probation_allocation.rules.orders import Failure, Withdrawal
from services.probation_allocation.rules.proposals import Condition


class ReviewReportIn(Body):
    """The officer's view, beside which the report is made of what probation holds (R36)."""

    sent_at: Happened
    officer_view: Prose


class BreachIn(Body):
    """A failure to comply, referred to court; an absence by its appointment (R40)."""

    referred_at: Happened
    requirement: BreachedRequirement
    reason: BreachReason
    why: Prose
    appointment_id: UUID | None = None

    def failure(self) -> Failure:
        """As the rules look at it."""
        return Failure(self.referred_at, self.requirement, self.reason)


class ReturnIn(Body):
    """Why an order goes back to court without a breach; the words stay with probation (R38)."""

    returned_at: Happened
    requirement: Requirement
    reason: ReturnReason
    why: Prose | None = None


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


class ReviewReportOut(FromRow):
    """A report for a review, as it was sent."""

    id: UUID
    review_id: UUID | None
    sent_at: datetime
    sent_by: str
    report: dict[str, Any]


class ReturnOut(FromRow):
    """A return to court, and when the court answered it (R38)."""

    id: UUID
    requirement: Requirement
    reason: str
    why: str | None
    returned_at: datetime
    answered_at: datetime | None


class BreachOut(FromRow):
    """A referral for breach, and what the court made of it (R40)."""

    id: UUID
    requirement: BreachedRequirement
    reason: str
    why: str
    appointment_id: UUID | None
    referred_at: datetime
    decided_at: datetime | None
    outcome: BreachOutcome | None
    decision_reasons: list[str]


class EarlyEndIn(Body):
    """The officer ends the order early; what no event tells probation is said here (R42).

    ``others_met`` of what the order holds beside treatment; ``special_procedures`` of its reviews.
    """

    ended_at: Happened
    others_met: bool
    special_procedures: bool
    why: Prose


class EarlyEndOut(FromRow):
    """An order that ended early, with its conditions as they answered (R42)."""

    order_number: int
    ended_at: datetime
    ended_by: str
    why: str
    others_met: bool
    special_procedures: bool | None
    conditions: list[Condition]


class AfterSentenceOut(BaseModel):
    """What became of the order, and what is to be done: returns (R38), referrals (R34).

    ``order_number`` counts the orders that took the place of one another (R40).
    """

    order_number: int
    early_ends: list[EarlyEndOut]
    order_ended_at: datetime | None
    reviews: list[CourtReviewOut]
    review_reports: list[ReviewReportOut]
    returns_due: list[Withdrawal]
    returns: list[ReturnOut]
    absences_to_refer: list[UUID]
    breaches: list[BreachOut]
