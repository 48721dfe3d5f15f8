"""Reviews that the court set and held (R36, R38)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    CourtReviewHeld,
)
from services.common.keeping import add_to
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.pathways import rows_of_pathway

_keep_review_held = add_to(CourtReview, "review_id", held_at="occurred_at")


async def handle_review_held(session: AsyncSession, event: CourtReviewHeld) -> None:
    """Keep what the court decided; an order it revoked has ended (R36, R38)."""
    named: UUID | None = event.review_id
    if named is None:
        return
    await _keep_review_held(session, event)
    for returned in await rows_of_pathway(session, ReturnToCourt, event.pathway_id):
        if returned.answered_at is None and returned.returned_at <= event.occurred_at:
            returned.answered_at = event.occurred_at
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)
