"""Breaches, asked and answered (R40)."""

from datetime import datetime
from uuid import UUID

from contracts.reference import BreachReason
from contracts.vocabulary import BreachAnswer, BreachedRequirement, BreachOutcome
from services.common.schemas import Body, FromRow, Happened, Prose
from services.probation_allocation.rules.breaches import Failure


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


class BreachOut(FromRow):
    """A referral for breach, how it was answered, and what the court made of it (R40)."""

    id: UUID
    requirement: BreachedRequirement
    reason: str
    why: str
    appointment_id: UUID | None
    referred_at: datetime
    answer: BreachAnswer | None
    answered_at: datetime | None
    hearing_at: datetime | None
    hearing_court: str | None
    decided_at: datetime | None
    outcome: BreachOutcome | None
    decision_reasons: list[str]
