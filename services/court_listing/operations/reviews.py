"""Reviews of an order: found, set, cancelled (R36, C11)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_listing import CourtReviewSet
from contracts.policy import LocalFact
from contracts.reference import court_of
from services.common.clock_facts import note, take_back
from services.common.database import first, rows, select
from services.common.outbox import tell
from services.court_listing.intake.reading.persons import UNASSIGNED
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.reviews import CourtReview, ReturnToCourt
from services.court_listing.models.sentences import Sentence
from services.court_listing.operations.orders import order_of
from services.court_listing.operations.requirements import who_treats
from services.court_listing.rules import reviews
from services.court_listing.rules.orders import is_order
from services.court_listing.rules.reviews import Venue


def venue_of(pathway: Pathway) -> Venue:
    """The court a pathway is listed at, as the rules on reviews look at it (R36)."""
    court = court_of(pathway.site, pathway.court_name)
    intensive = court is not None and court.intensive_supervision
    return Venue(None if pathway.site == UNASSIGNED else pathway.site, intensive)


async def open_review(session: AsyncSession, pathway_id: UUID) -> CourtReview | None:
    """The review that is set and not held yet."""
    query = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id,
        col(CourtReview.held_at).is_(None),
        col(CourtReview.cancelled_at).is_(None),
    )
    return await first(session, query)


def carried_over(live: Sentence | None, disposal: str) -> dict[str, Any]:
    """R36: the reviews of a sentence that a message corrects; messages say nothing of them."""
    if live is None or not live.court_reviews or not is_order(disposal):
        return {}
    return {"court_reviews": True, "review_every_weeks": live.review_every_weeks}


async def set_first_review(session: AsyncSession, sentence: Sentence) -> None:
    """R36: the first review of a new order, by its interval."""
    order, at = order_of(sentence), _since(sentence)
    due_on = reviews.first_due(order, at) if order else None
    if order is not None and due_on is not None:
        id = sentence.pathway_id
        treat = await who_treats(session, id, order.made)
        set_review(session, id, at, due_on, with_hearing=True, treat=treat)


async def set_ordered_review(session: AsyncSession, sentence: Sentence) -> None:
    """R36, C11: the first review that results order; one that is set for that day stays."""
    order, at = order_of(sentence), _since(sentence)
    due_on = reviews.first_due(order, at) if order and sentence.court_reviews else None
    if due_on is None:
        return
    review = await open_review(session, sentence.pathway_id)
    if review is not None and (review.due_on == due_on or sentence.first_review_on is None):
        return
    if review is not None:
        await cancel_review(session, sentence.pathway_id, at)
        await session.flush()
    await set_first_review(session, sentence)


def _since(sentence: Sentence) -> datetime:
    """When reviews were ordered: with the sentence, or as it was amended."""
    return sentence.amended_at or sentence.sentenced_at


def set_review(
    session: AsyncSession,
    pathway_id: UUID,
    at: datetime,
    due_on: date,
    *,
    with_hearing: bool,
    treat: Collection[str],
) -> None:
    """R36, C11: set a review for a day and tell who prepares for it: of providers who ``treat``."""
    review = CourtReview(
        id=uuid4(), pathway_id=pathway_id, set_at=at, due_on=due_on, set_with_hearing=with_hearing
    )
    session.add(review)
    event = CourtReviewSet(
        pathway_id=pathway_id,
        occurred_at=at,
        review_id=review.id,
        review_due_on=due_on,
        with_hearing=with_hearing,
    )
    tell(session, event, to_organisations=treat)


async def cancel_review(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """C11: the order that was to be reviewed ended, or another took its place."""
    review = await open_review(session, pathway_id)
    if review is not None:
        # A message may know the day only, which begins before the review was set.
        review.cancelled_at = max(at, review.set_at)
        id = str(review.id)
        note(
            session, LocalFact.COURT_REVIEW_CANCELLED, pathway_id, review.cancelled_at, review_id=id
        )


async def reinstate_review(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """C11: the order that was taken to have ended then goes on, and is reviewed as was set."""
    query = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id, col(CourtReview.held_at).is_(None)
    )
    for review in await rows(session, query.order_by(col(CourtReview.set_at))):
        cancelled, id = review.cancelled_at, str(review.id)
        if cancelled is not None and cancelled == max(at, review.set_at):
            review.cancelled_at = None
            take_back(
                session, LocalFact.COURT_REVIEW_CANCELLED, pathway_id, cancelled, review_id=id
            )


async def returns_to_answer(session: AsyncSession, pathway_id: UUID) -> Sequence[ReturnToCourt]:
    """The returns that no review has answered (R38)."""
    query = select(ReturnToCourt).where(
        ReturnToCourt.pathway_id == pathway_id,
        col(ReturnToCourt.answered_by).is_(None),
    )
    return await rows(session, query)
