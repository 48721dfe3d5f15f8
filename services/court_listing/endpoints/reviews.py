"""Reviews of an order by the court."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import CourtReviewHeld
from contracts.vocabulary import CourtReviewOutcome, EndedBecause
from services.common import outside_policy
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import LegalAdviser
from services.court_listing.models.reviews import CourtReview, ReturnToCourt
from services.court_listing.operations.orders import end_treatment, order_of
from services.court_listing.operations.pathways import Dossier, dossier_of
from services.court_listing.operations.requirements import who_treats
from services.court_listing.operations.reviews import (
    open_review,
    returns_to_answer,
    set_review,
    venue_of,
)
from services.court_listing.rules import orders, reviews
from services.court_listing.rules.pleas import on
from services.court_listing.schemas.reviews import CourtReviewIn, CourtReviewOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["after sentence"], route_class=UnitOfWorkRoute
)


@router.post("/court-reviews", status_code=201, summary="Record a court review (R36, R38, C11)")
async def hold_review(
    pathway_id: UUID, body: CourtReviewIn, session: Session, caller: LegalAdviser
) -> CourtReviewOut:
    """The review that was set, or that a return asks for; the next is set as ordered."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    order = orders.require_order(order_of(dossier.sentence), "R36")
    review, held = await open_review(session, pathway_id), body.held()
    unanswered, venue = await _unanswered(session, pathway_id, order), venue_of(dossier.pathway)
    returns = [returned for returned in unanswered if returned.returned_at <= held.at]
    later = len(unanswered) > len(returns)
    due = _due(review)
    reviews.may_hold(held, order, due, returned=bool(returns), returned_later=later)
    reviews.may_set_next(held, order)
    outside = reviews.outside_what_was_set(held, due, venue, returned=bool(returns))
    outside_policy.mark(session, pathway_id, outside, body.outside_policy_reason)
    next_on = reviews.next_review(held, order)
    review = review or _unset_review(pathway_id, held)
    review.sqlmodel_update(body.model_dump(exclude={"next_review_on"}))
    review.recorded_by = caller.user
    session.add(review)
    await _answer_returns(session, returns, review)
    treat = await who_treats(session, pathway_id, order.made)
    tell(session, _review_held(review), to_organisations=treat)
    if held.outcome is CourtReviewOutcome.ORDER_REVOKED:
        await _revoke_order(session, dossier, held, order)
    if next_on is not None:
        with_hearing = reviews.next_with_hearing(held)
        set_review(session, pathway_id, held.at, next_on, with_hearing=with_hearing, treat=treat)
    return CourtReviewOut.model_validate(review)


def _due(review: CourtReview | None) -> reviews.DueReview | None:
    if review is None:
        return None
    return reviews.DueReview(review.set_at, review.due_on, review.set_with_hearing)


async def _unanswered(
    session: AsyncSession, pathway_id: UUID, order: orders.Order
) -> list[ReturnToCourt]:
    """R38: what was returned of this order and no review answered."""
    returns = await returns_to_answer(session, pathway_id)
    return [returned for returned in returns if order.sentenced_at <= returned.returned_at]


def _unset_review(pathway_id: UUID, held: reviews.HeldReview) -> CourtReview:
    """A review that nobody set, held because the order was returned."""
    return CourtReview(
        id=uuid4(),
        pathway_id=pathway_id,
        set_at=held.at,
        due_on=on(held.at),
        set_with_hearing=True,
    )


async def _answer_returns(
    session: AsyncSession, returns: list[ReturnToCourt], review: CourtReview
) -> None:
    await session.flush()
    for answered in returns:
        answered.answered_by = review.id


async def _revoke_order(
    session: AsyncSession, dossier: Dossier, held: reviews.HeldReview, order: orders.Order
) -> None:
    """R36, R40: the order has ended, and the treatment under it."""
    assert dossier.sentence is not None
    because = EndedBecause.REVIEW
    dossier.sentence.ended_at, dossier.sentence.ended_because = held.at, because.value
    await end_treatment(session, dossier.pathway.id, held.at, because, order.made, ())


def _review_held(review: CourtReview) -> CourtReviewHeld:
    assert review.held_at is not None
    ended = review.outcome == CourtReviewOutcome.ORDER_REVOKED
    return CourtReviewHeld.of(
        review.pathway_id, review.held_at, review, review_id=review.id, order_ended=ended
    )
