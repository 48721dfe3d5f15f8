"""Reviews that the court set and held (R36)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CourtReviewHeld,
    CourtReviewSet,
)
from services.common.database import get_or_make
from services.provider_assessment.models.orders import CourtReview


async def handle_review_set(session: AsyncSession, event: CourtReviewSet) -> None:
    """Keep when the court reviews the order the person is treated under (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.due_on, review.set_with_hearing = event.review_due_on, event.with_hearing


async def handle_review_held(session: AsyncSession, event: CourtReviewHeld) -> None:
    """Keep what the court decided, and what of the treatment it amended (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.held_at, review.with_hearing = event.occurred_at, event.with_hearing
    review.outcome, review.willing = event.outcome, event.willing
    review.requirement, review.amendment = event.requirement, event.amendment


async def _review_of(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> CourtReview | None:
    """The review, made at its first mention; none where the agreement does not name it."""
    if id is None:
        return None
    return await get_or_make(session, CourtReview, {"id": id}, pathway_id=pathway_id)
