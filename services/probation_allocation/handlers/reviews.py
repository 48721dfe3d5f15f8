"""Reviews that the court set and held (R36, R38)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CourtReviewHeld,
    CourtReviewSet,
)
from services.common.database import get_or_make
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.pathways import rows_of_pathway


async def handle_review_set(session: AsyncSession, event: CourtReviewSet) -> None:
    """Keep by when the court reviews, for a report to be ready (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.due_on, review.set_with_hearing = event.review_due_on, event.with_hearing


async def handle_review_held(session: AsyncSession, event: CourtReviewHeld) -> None:
    """Keep what the court decided; an order it revoked has ended (R36, R38)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.held_at, review.with_hearing = event.occurred_at, event.with_hearing
    review.outcome, review.willing = event.outcome, event.willing
    review.requirement, review.amendment = event.requirement, event.amendment
    for returned in await rows_of_pathway(session, ReturnToCourt, event.pathway_id):
        if returned.answered_at is None and returned.returned_at <= event.occurred_at:
            returned.answered_at = event.occurred_at
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)


async def _review_of(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> CourtReview | None:
    """The review, made at its first mention; none where the agreement does not name it."""
    if id is None:
        return None
    return await get_or_make(session, CourtReview, {"id": id}, pathway_id=pathway_id)
