"""Reviews of an order by the court."""

from uuid import UUID

from fastapi import APIRouter

from contracts.court_listing import CourtReviewHeldV1
from contracts.vocabulary import ReviewOutcome
from services.common.edge import EdgeRoute, Session
from services.common.outbox import tell
from services.court_listing.callers import LegalAdviser
from services.court_listing.dossiers import dossier_of
from services.court_listing.models import Sentence
from services.court_listing.order_answers import CourtReviewOut
from services.court_listing.order_models import CourtReview
from services.court_listing.order_schemas import CourtReviewIn
from services.court_listing.orders import open_review, order_of, set_review, venue_of
from services.court_listing.rules import orders, reviews

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["after sentence"], route_class=EdgeRoute
)


@router.post("/court-reviews", status_code=201, summary="Record a court review (R36, R38, C11)")
async def hold_review(
    pathway_id: UUID, body: CourtReviewIn, session: Session, caller: LegalAdviser
) -> CourtReviewOut:
    """The review that was set; the next one is set for the day said here or by the interval."""
    dossier = await dossier_of(session, pathway_id, lock=True)
    order = orders.in_force(order_of(dossier.sentence), "R36")
    review, held = await open_review(session, pathway_id), body.held()
    venue = venue_of(dossier.pathway)
    reviews.may_hold(held, order, _due(review), venue)
    next_on = reviews.next_review(held, order, venue)
    assert review is not None
    assert dossier.sentence is not None
    review.sqlmodel_update(body.model_dump(exclude={"next_review_on"}))
    review.recorded_by = caller.user
    tell(session, _held(review))
    if held.outcome is ReviewOutcome.ORDER_REVOKED:
        _revoke(dossier.sentence, review)
    if next_on is not None:
        await session.flush()
        with_hearing = reviews.next_with_hearing(held)
        set_review(session, pathway_id, held.at, next_on, with_hearing=with_hearing)
    return CourtReviewOut.model_validate(review)


def _due(review: CourtReview | None) -> reviews.Due | None:
    if review is None:
        return None
    return reviews.Due(review.set_at, review.due_on, review.set_with_hearing)


def _revoke(sentence: Sentence, review: CourtReview) -> None:
    sentence.ended_at, sentence.ended_because = review.held_at, "review"


def _held(review: CourtReview) -> CourtReviewHeldV1:
    told = review.model_dump(include={"with_hearing", "outcome", "willing"})
    amended = review.model_dump(include={"requirement", "amendment"})
    about = {"pathway_id": review.pathway_id, "occurred_at": review.held_at, "review_id": review.id}
    ended = review.outcome == ReviewOutcome.ORDER_REVOKED
    return CourtReviewHeldV1.model_validate(told | amended | about | {"order_ended": ended})
