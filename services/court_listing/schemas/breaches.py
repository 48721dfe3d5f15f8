"""Breaches as they were decided, asked and answered (R40, R45)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, computed_field

from contracts.reference import BreachDecisionReason
from contracts.vocabulary import (
    BreachAnswer,
    BreachedRequirement,
    BreachOutcome,
    Requirement,
)
from services.common.schemas import Body, FromRow, Happened, Prose
from services.court_listing.rules import breaches
from services.court_listing.schemas.sentences import NewSentenceIn, Weeks
from services.court_listing.schemas.short_terms import NotSuspendedIn


class BreachOut(FromRow):
    """A breach, and what the court made of it; why may be missing for a time (R40, R45)."""

    id: UUID
    referred_at: datetime
    requirement: BreachedRequirement
    reason: str
    why: str
    answer: str | None
    answered_as: BreachAnswer | None
    answered_at: datetime | None
    answered_by: str | None
    answer_why: str | None
    earlier_answers: list[dict[str, Any]]
    hearing_at: datetime | None
    hearing_court: str | None
    hearing_room: str | None
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


class BreachAnswerIn(Body):
    """How the person answered a breach, and when; without an answer, what was given is taken back.

    ``why`` where it takes the place of what is on record; which one, where several wait (R40).
    """

    answer: BreachAnswer | None
    answered_at: Happened | None = None
    breach_id: UUID | None = None
    why: Prose | None = None

    def given(self) -> breaches.GivenAnswer:
        """As the rules look at it."""
        return breaches.GivenAnswer(self.answer, self.answered_at, why=self.why)


class BreachReasonsIn(Body):
    """Why a breach was decided as the court system told; which one, where several wait (R40)."""

    given_at: Happened
    breach_id: UUID | None = None
    reasons: Annotated[list[BreachDecisionReason], Field(min_length=1, max_length=10)]
    why: Prose | None = None


class BreachOutcomeIn(Body):
    """What the court made of a breach, with its reasons; which one, where several wait (R40)."""

    decided_at: Happened
    breach_id: UUID | None = None
    outcome: BreachOutcome
    reasons: Annotated[list[BreachDecisionReason], Field(min_length=1, max_length=10)]
    why: Prose | None = None
    removed: list[Requirement] = Field(default_factory=list, max_length=3)
    custody_weeks: Weeks | None = None
    not_suspended: NotSuspendedIn | None = None
    sentence: NewSentenceIn | None = None

    def decision(self) -> breaches.BreachDecision:
        """As the rules look at it."""
        return breaches.BreachDecision(
            at=self.decided_at,
            outcome=self.outcome,
            removed=frozenset(self.removed),
            custody_weeks=self.custody_weeks,
            with_sentence=self.sentence is not None,
        )
