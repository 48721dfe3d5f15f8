"""The sentencer's feedback form, asked and answered (R27)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from contracts.reference import DeclineReason
from contracts.vocabulary import Disposal
from services.common.schemas import Body, FromRow, Happened, Prose
from services.court_listing.rules import feedback
from services.court_listing.schemas.sentences import Weeks


class SentencerFeedbackOut(FromRow):
    """The feedback form on record (R27)."""

    id: UUID
    sentence_id: UUID
    returned_at: datetime
    would_have_been: Disposal | None
    would_have_been_custody_weeks: int | None
    reasons: list[str]
    comments: str | None


class SentencerFeedbackIn(Body):
    """The feedback form: what the sentence would have been, why no requirement, and words (R27)."""

    returned_at: Happened
    would_have_been: Disposal | None = None
    would_have_been_custody_weeks: Weeks | None = None
    reasons: list[DeclineReason] = Field(default_factory=list, max_length=20)
    comments: Prose | None = None

    def form(self) -> feedback.FeedbackForm:
        """As the rules look at it."""
        return feedback.FeedbackForm(
            returned_at=self.returned_at,
            would_have_been=self.would_have_been,
            custody_weeks=self.would_have_been_custody_weeks,
            reasons=tuple(dict.fromkeys(self.reasons)),
            comments=self.comments,
        )
