"""What the court is asked with after sentence."""

from pydantic import Field

from contracts.reference import DeclineReason
from contracts.vocabulary import Disposal, Requirement, ReviewOutcome
from services.common.schemas import Body, Happened, Prose
from services.court_listing.rules import feedback, reviews
from services.court_listing.schemas import Day, Weeks


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
    outcome: ReviewOutcome
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
