"""What more than one endpoint does to an order: finds it, sets its reviews, ends its treatment."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import CourtReviewSetV1, TreatmentEndedByCourtV1
from contracts.reference import court_of
from contracts.vocabulary import EndedBecause, Requirement
from services.common.clocks import note
from services.common.database import first, rows, select
from services.common.outbox import tell
from services.common.refusal import Unknown, Unprocessable
from services.court_listing.models.orders import (
    Breach,
    CourtReview,
    ReturnToCourt,
    SentencerFeedback,
)
from services.court_listing.models.pathways import Pathway, Position, Sentence
from services.court_listing.rules import breaches, reviews
from services.court_listing.rules.orders import Order, is_order, requirements_made
from services.court_listing.rules.reports import UNASSIGNED
from services.court_listing.rules.reviews import Venue


def order_of(sentence: Sentence | None) -> Order | None:
    """The order in force that a sentence made, if it made one and it has not ended."""
    if sentence is None or sentence.ended_at is not None or not is_order(sentence.disposal):
        return None
    return Order(
        sentenced_at=sentence.sentenced_at,
        months=sentence.order_months,
        made=requirements_made(sentence.requirements),
        review_every_weeks=sentence.review_every_weeks,
    )


def venue_of(pathway: Pathway) -> Venue:
    """The court a pathway is listed at, as the rules on reviews look at it (R36)."""
    court = court_of(pathway.site, pathway.court_name)
    intensive = court is not None and court.intensive_supervision
    return Venue(None if pathway.site == UNASSIGNED else pathway.site, intensive)


async def open_review(session: AsyncSession, pathway_id: UUID) -> CourtReview | None:
    """The review that is set and not held yet."""
    wanted = select(CourtReview).where(
        CourtReview.pathway_id == pathway_id,
        CourtReview.held_at.is_(None),  # type: ignore[union-attr]
        CourtReview.cancelled_at.is_(None),  # type: ignore[union-attr]
    )
    return await first(session, wanted)


async def feedback_on(session: AsyncSession, sentence: Sentence) -> SentencerFeedback | None:
    """The form that was returned on a sentence (R27)."""
    wanted = select(SentencerFeedback).where(SentencerFeedback.sentence_id == sentence.id)
    return await first(session, wanted)


def carried_over(live: Sentence | None, disposal: str) -> dict[str, Any]:
    """R36: the reviews of a sentence that a message corrects; messages say nothing of them."""
    if live is None or not live.court_reviews or not is_order(disposal):
        return {}
    return {"court_reviews": True, "review_every_weeks": live.review_every_weeks}


def set_first_review(session: AsyncSession, sentence: Sentence) -> None:
    """R36: the first review of a new order, by its interval."""
    order = order_of(sentence)
    due_on = reviews.first_due(order) if order else None
    if due_on is not None:
        set_review(session, sentence.pathway_id, sentence.sentenced_at, due_on, with_hearing=True)


def set_review(
    session: AsyncSession, pathway_id: UUID, at: datetime, due_on: date, *, with_hearing: bool
) -> None:
    """R36, C11: set a review for a day and tell who prepares for it."""
    review = CourtReview(
        id=uuid4(), pathway_id=pathway_id, set_at=at, due_on=due_on, set_with_hearing=with_hearing
    )
    session.add(review)
    told = CourtReviewSetV1(
        pathway_id=pathway_id,
        occurred_at=at,
        review_id=review.id,
        review_due_on=due_on,
        with_hearing=with_hearing,
    )
    tell(session, told)


async def cancel_review(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """C11: the order that was to be reviewed ended, or another took its place."""
    review = await open_review(session, pathway_id)
    if review is not None:
        # A message may know the day only, which begins before the review was set.
        review.cancelled_at = max(at, review.set_at)
        id = str(review.id)
        note(session, "CourtReviewCancelled", pathway_id, review.cancelled_at, review_id=id)


def requirements_of(sentence: Sentence | None) -> frozenset[Requirement]:
    """The treatment requirements of a sentence, if there is one."""
    return requirements_made(sentence.requirements) if sentence else frozenset()


async def end_treatment(
    session: AsyncSession,
    pathway_id: UUID,
    at: datetime,
    because: EndedBecause,
    before: Collection[Requirement],
    now: Collection[Requirement],
) -> None:
    """R40: tell who treats and who follows up that requirements ended; nothing where none did."""
    own = select(Position).where(Position.pathway_id == pathway_id)
    over = {Requirement(p.requirement) for p in await rows(session, own) if p.outcome is not None}
    ended = breaches.treatment_ended(before, now, over)
    if ended:
        told = {"requirements": ended, "because": because}
        about = {"pathway_id": pathway_id, "occurred_at": at}
        tell(session, TreatmentEndedByCourtV1.model_validate(about | told))


async def returns_to_answer(session: AsyncSession, pathway_id: UUID) -> Sequence[ReturnToCourt]:
    """The returns that no review has answered (R38)."""
    wanted = select(ReturnToCourt).where(
        ReturnToCourt.pathway_id == pathway_id,
        ReturnToCourt.answered_by.is_(None),  # type: ignore[union-attr]
    )
    return await rows(session, wanted)


async def breach_meant(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that is decided: the one named, or the only one that waits (R40)."""
    known = await _named_or_all(session, pathway_id, id)
    waiting = [one for one in known if one.outcome is None]
    breaches.one_waits(len(waiting))
    return _only(waiting)


async def breach_unexplained(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> Breach:
    """The breach that was decided for reasons the court did not give yet (R40)."""
    known = await _named_or_all(session, pathway_id, id)
    waiting = [one for one in known if one.outcome is not None and not one.decision_reasons]
    breaches.one_unexplained(len(waiting))
    return _only(waiting)


async def _named_or_all(session: AsyncSession, pathway_id: UUID, id: UUID | None) -> list[Breach]:
    known = await rows(session, select(Breach).where(Breach.pathway_id == pathway_id))
    if id is not None and id not in {one.id for one in known}:
        raise Unknown("There is no such breach.", rule="R40", field="/breach_id")
    return [one for one in known if id in (None, one.id)]


def _only(waiting: Sequence[Breach]) -> Breach:
    if len(waiting) > 1:
        raise Unprocessable("Say which breach: several wait.", rule="R40", field="/breach_id")
    return waiting[0]
