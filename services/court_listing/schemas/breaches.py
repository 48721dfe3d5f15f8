"""What the court is asked with after sentence."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.reference import BreachDecisionReason, DeclineReason
from contracts.vocabulary import BreachOutcome, CourtReviewOutcome, Disposal, Requirement
from services.common.schemas import Body, Happened, Prose
from services.court_listing.rules import breaches, feedback, reviews, sentences
from services.court_listing.schemas.sentences import AnswerIn, Day, Months, ReviewWeeks, Weeks
from services.court_listing.schemas.short_terms import NotSuspendedIn


class SentencerFeedbackIn(Body):
    """The feedback form: what the sentence would have been, why no requirement, and words (R27)."""

    returned_at: Happened
    would_have_been: Disposal | None = None
    would_have_been_custody_weeks: Weeks | None = None
    reasons: list[DeclineReason] = Field(default_factory=list, max_length=20)
    comments: Prose | None = None

    def form(self) -> feedback.Form:
        """As the rules look at it."""
        return feedback.Form(
            returned_at=self.returned_at,
            would_have_been=self.would_have_been,
            custody_weeks=self.would_have_been_custody_weeks,
            reasons=tuple(dict.fromkeys(self.reasons)),
            comments=self.comments,
        )


class CourtReviewIn(Body):
    """A review as it was held: what was decided, and when the next one is (R36)."""

    held_at: Happened
    with_hearing: bool
    outcome: CourtReviewOutcome
    willing: bool | None = None
    requirement: Requirement | None = None
    amendment: Prose | None = None
    next_review_on: Day | None = None

    def held(self) -> reviews.Held:
        """As the rules look at it."""
        return reviews.Held(
            at=self.held_at,
            with_hearing=self.with_hearing,
            outcome=self.outcome,
            willing=self.willing,
            requirement=self.requirement,
            amendment=self.amendment,
            next_on=self.next_review_on,
        )


class NewSentenceIn(Body):
    """The sentence passed in place of the one that was breached (R40)."""

    disposal: Disposal
    order_months: Months | None = None
    custody_weeks: Weeks | None = None
    requirements: list[AnswerIn] = Field(default_factory=list, max_length=10)
    court_reviews: bool = False
    review_every_weeks: ReviewWeeks | None = None
    not_suspended: NotSuspendedIn | None = None

    def passed(self, at: datetime) -> sentences.Passed:
        """As the rules look at it."""
        return sentences.Passed(
            sentenced_at=at,
            disposal=self.disposal,
            answers=[one.answered() for one in self.requirements],
            order_months=self.order_months,
            custody_weeks=self.custody_weeks,
        )


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

    def decided(self) -> breaches.Decided:
        """As the rules look at it."""
        return breaches.Decided(
            at=self.decided_at,
            outcome=self.outcome,
            removed=frozenset(self.removed),
            custody_weeks=self.custody_weeks,
            sentenced_anew=self.sentence is not None,
        )
