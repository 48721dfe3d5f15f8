"""Reviews of an order, asked and answered (R36, R38)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.vocabulary import CourtReviewOutcome, Requirement
from services.common.outside_policy import MayBeOutside
from services.common.schemas import FromRow, Happened, Prose
from services.court_listing.rules import reviews
from services.court_listing.schemas.pleas import Day


class CourtReviewOut(FromRow):
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
    hearing_at: datetime | None
    hearing_court: str | None
    hearing_room: str | None


class ReviewReportOut(FromRow):
    """What probation reported for a review."""

    id: UUID
    sent_at: datetime
    report: dict[str, Any]


class ReturnOut(FromRow):
    """An order returned without a breach, and the review that answered it (R38)."""

    id: UUID
    returned_at: datetime
    requirement: Requirement
    reason: str
    answered_by: UUID | None


class CourtReviewIn(MayBeOutside):
    """A review as it was held: what was decided, and when the next one is (R36)."""

    held_at: Happened
    with_hearing: bool
    outcome: CourtReviewOutcome
    willing: bool | None = None
    requirement: Requirement | None = None
    amendment: Prose | None = None
    next_review_on: Day | None = None

    def held(self) -> reviews.HeldReview:
        """As the rules look at it."""
        return reviews.HeldReview(
            at=self.held_at,
            with_hearing=self.with_hearing,
            outcome=self.outcome,
            willing=self.willing,
            requirement=self.requirement,
            amendment=self.amendment,
            next_on=self.next_review_on,
        )
