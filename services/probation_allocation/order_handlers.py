"""What the court tells probation of an order: reviews set and held."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.court_listing import CourtReviewHeldV1, CourtReviewSetV1
from services.common.handling import on
from services.probation_allocation.models import Pathway
from services.probation_allocation.order_models import CourtReview


async def note_review_set(session: AsyncSession, event: CourtReviewSetV1) -> None:
    """Keep by when the court reviews, for a report to be ready (R36)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.due_on, review.set_with_hearing = event.review_due_on, event.with_hearing


async def note_review_held(session: AsyncSession, event: CourtReviewHeldV1) -> None:
    """Keep what the court decided; an order it revoked has ended (R36, R38)."""
    review = await _review_of(session, event.pathway_id, event.review_id)
    if review is None:
        return
    review.held_at, review.with_hearing = event.occurred_at, event.with_hearing
    review.outcome, review.willing = event.outcome, event.willing
    review.requirement, review.amendment = event.requirement, event.amendment
    if event.order_ended:
        await end_order(session, event.pathway_id, event)


async def end_order(session: AsyncSession, pathway_id: UUID, event: CourtReviewHeldV1) -> None:
    """Nothing more is asked of an order that the court ended."""
    pathway = await session.get(Pathway, pathway_id)
    if pathway is not None:
        pathway.order_ended_at = event.occurred_at


async def _review_of(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> CourtReview | None:
    """The review, made at its first mention; none where the agreement does not name it."""
    if id is None:
        return None
    review = await session.get(CourtReview, id)
    if review is None:
        review = CourtReview(id=id, pathway_id=pathway_id)
        session.add(review)
    return review


ORDER_HANDLERS = (
    on(CourtReviewSetV1, note_review_set),
    on(CourtReviewHeldV1, note_review_held),
)
