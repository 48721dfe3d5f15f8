"""What the court tells probation of an order: reviews set and held, breaches decided, why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    BreachDecidedV1,
    BreachReasonsGivenV1,
    CourtReviewHeldV1,
    CourtReviewSetV1,
)
from contracts.vocabulary import BreachOutcome
from services.common.clocks import note
from services.common.database import get_or_make, load
from services.common.handling import on
from services.probation_allocation.models.pathways import Allocation, Appointment, Decision, Pathway
from services.probation_allocation.models.reviews import Breach, CourtReview, ReturnToCourt
from services.probation_allocation.operations.orders import need_not_be_decided
from services.probation_allocation.operations.pathways import (
    current_allocation,
    note_first_meeting_due,
    of_pathway,
)
from services.probation_allocation.rules.orders import ORDERS


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
    for returned in await of_pathway(session, ReturnToCourt, event.pathway_id):
        if returned.answered_at is None and returned.returned_at <= event.occurred_at:
            returned.answered_at = event.occurred_at
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)


async def note_breach_decided(session: AsyncSession, event: BreachDecidedV1) -> None:
    """Keep what the court made of a breach, and the order as it is now, if there is one (R40)."""
    pathway = await load(session, Pathway, event.pathway_id, lock=True)
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named) if named else None
    if breach is not None:
        breach.decided_at, breach.outcome = event.occurred_at, event.outcome
        breach.decision_reasons = list(event.reasons or ())
    if event.disposal is not None:
        pathway.sentence = event.model_dump(mode="json", exclude_none=True, include=_SENTENCE)
    if event.outcome is BreachOutcome.RESENTENCED:
        if event.occurred_at != pathway.sentenced_at:
            await _begin_another(session, pathway, event.occurred_at)
        elif pathway.order_ended_at == event.occurred_at:
            pathway.order_ended_at = None
        await _run_again(session, pathway, event.occurred_at)
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)


_SENTENCE = {
    "disposal",
    "order_months",
    "custody_weeks",
    "requirements",
    "requirement_made",
    "court_reviews",
}


async def note_reasons(session: AsyncSession, event: BreachReasonsGivenV1) -> None:
    """Keep the reasons that the court gave after it had decided (R40)."""
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named, with_for_update=True) if named else None
    if breach is not None:
        breach.decision_reasons = list(event.reasons or ())


async def _begin_another(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R40: another order in place of the one before, whose work is done; what was kept stays.

    C9 runs no more.
    """
    pathway.order_number += 1
    pathway.sentenced_at, pathway.order_ended_at = at, None
    pathway.support_advised = {}
    if pathway.completed_at is not None and pathway.completed_at < at:
        pathway.completed_at, pathway.completion = None, {}
    await cancel_reviews(session, pathway.id, at)
    for returned in await of_pathway(session, ReturnToCourt, pathway.id):
        if returned.returned_at <= at:
            returned.answered_at = returned.answered_at or at
    for missed in await _undecided(session, pathway.id):
        if missed.happened_at < at:
            need_not_be_decided(session, missed, at)


async def _run_again(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """C3 where nobody holds the order, C4 and C5: from a sentence after a breach, or as corrected.

    A correction of that moment may make an order of what was none.
    """
    order = pathway.sentence.get("disposal") in ORDERS
    held = await current_allocation(session, pathway.id) is not None
    made = bool(pathway.sentence.get("requirement_made"))
    about = {"order": order, "allocated": held, "requirement_made": made}
    note(session, "OrderMadeAgain", pathway.id, at, **about)
    if order:
        _meet_again(session, pathway, at, held=held)


def _meet_again(session: AsyncSession, pathway: Pathway, at: datetime, *, held: bool) -> None:
    """R31, C4: the new sentence is explained, by the officer who has the order or will have it."""
    note_first_meeting_due(session, pathway, at, "sentence")
    if held:
        note_first_meeting_due(session, pathway, at, "allocation")


async def end_order(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R36, R40: an order that the court ended is held by nobody, and nothing of it waits.

    A missed appointment that nobody decided on need not be decided any more (C9).
    """
    pathway = await load(session, Pathway, pathway_id)
    pathway.order_ended_at = at
    await cancel_reviews(session, pathway_id, at)
    for allocation in await of_pathway(session, Allocation, pathway_id):
        allocation.ended_at = allocation.ended_at or at
    for missed in await _undecided(session, pathway_id):
        need_not_be_decided(session, missed, at)


async def _undecided(session: AsyncSession, pathway_id: UUID) -> list[Appointment]:
    decided = {one.appointment_id for one in await of_pathway(session, Decision, pathway_id)}
    held = await of_pathway(session, Appointment, pathway_id)
    return [one for one in held if not one.attended and one.id not in decided]


async def cancel_reviews(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """The court does not hold what it set for an order that ended or was replaced."""
    for review in await of_pathway(session, CourtReview, pathway_id):
        if review.held_at is None:
            review.cancelled_at = review.cancelled_at or at


async def _review_of(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> CourtReview | None:
    """The review, made at its first mention; none where the agreement does not name it."""
    if id is None:
        return None
    return await get_or_make(session, CourtReview, {"id": id}, pathway_id=pathway_id)


ORDER_HANDLERS = (
    on(CourtReviewSetV1, note_review_set),
    on(CourtReviewHeldV1, note_review_held),
    on(BreachDecidedV1, note_breach_decided),
    on(BreachReasonsGivenV1, note_reasons),
)
