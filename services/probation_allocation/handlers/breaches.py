"""Breaches that the court decided, and the order that follows (R40)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import NEW_SENTENCE, BreachDecided, BreachReasonsGiven
from contracts.events.court_orders import (
    BreachAnswered,
    BreachDecisionWithdrawn,
    OrderHearingListed,
)
from contracts.policy import LocalFact
from contracts.vocabulary import BreachOutcome
from services.common.clock_facts import note
from services.common.database import load
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.absences import (
    note_decision_not_needed,
    undecided_absences,
)
from services.probation_allocation.operations.allocations import current_allocation
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.meetings import note_first_meeting_due
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.reviews import cancel_reviews
from services.probation_allocation.rules.orders import makes_order


async def handle_breach_decision(session: AsyncSession, event: BreachDecided) -> None:
    """Keep what the court made of a breach, and the order as it is now, if there is one (R40)."""
    pathway = await load(session, Pathway, event.pathway_id, lock=True)
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named) if named else None
    if breach is not None:
        breach.decided_at, breach.outcome = event.occurred_at, event.outcome
        breach.decision_reasons = list(event.reasons or ())
    if event.disposal is not None:
        said = event.model_dump(mode="json", exclude_none=True, include=set(NEW_SENTENCE))
        # Told as version 1 it says no terms: those known are of an order that was varied.
        known = event.outcome is BreachOutcome.VARIED and event.terms is None
        pathway.sentence = pathway.sentence | said if known else said
    if event.outcome is BreachOutcome.RESENTENCED:
        if event.occurred_at != pathway.sentenced_at:
            await _begin_another_order(session, pathway, event.occurred_at)
        elif pathway.order_ended_at == event.occurred_at:
            pathway.order_ended_at = None
        await _run_clocks_again(session, pathway, event.occurred_at)
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)


async def handle_decision_withdrawn(session: AsyncSession, event: BreachDecisionWithdrawn) -> None:
    """R40: the breach waits for the court again; the order that stands is told beside this."""
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named, with_for_update=True) if named else None
    if breach is not None:
        breach.decided_at = breach.outcome = None
        breach.decision_reasons = []


async def handle_breach_reasons(session: AsyncSession, event: BreachReasonsGiven) -> None:
    """Keep the reasons that the court gave after it had decided (R40)."""
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named, with_for_update=True) if named else None
    if breach is not None:
        breach.decision_reasons = list(event.reasons or ())


async def handle_breach_answer(session: AsyncSession, event: BreachAnswered) -> None:
    """Keep how it was answered, as it was told last; nothing where that was taken back (R40)."""
    named: UUID | None = event.breach_id
    breach = await session.get(Breach, named, with_for_update=True) if named else None
    if breach is not None:
        breach.answer, breach.answered_at = event.answer, event.answered_at


async def handle_hearing_of_order(session: AsyncSession, event: OrderHearingListed) -> None:
    """Keep when the breach or the review is heard, as it is listed now (R36, R40)."""
    breach = await session.get(Breach, event.breach_id) if event.breach_id else None
    review = await session.get(CourtReview, event.review_id) if event.review_id else None
    for heard in (breach, review):
        if heard is not None:
            heard.hearing_at, heard.hearing_court = event.hearing_at, event.court_name


async def _begin_another_order(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """R40: another order in place of the one before, whose work is done; what was kept stays.

    C9 runs no more.
    """
    pathway.order_number += 1
    pathway.sentenced_at = at
    pathway.order_ended_at = pathway.order_expired_at = None
    pathway.support_advised = {}
    if pathway.completed_at is not None and pathway.completed_at < at:
        pathway.completed_at, pathway.completion = None, {}
    await cancel_reviews(session, pathway.id, at)
    for returned in await rows_of_pathway(session, ReturnToCourt, pathway.id):
        if returned.returned_at <= at:
            returned.answered_at = returned.answered_at or at
    for missed in await undecided_absences(session, pathway.id):
        if missed.happened_at < at:
            note_decision_not_needed(session, missed, at)


async def _run_clocks_again(session: AsyncSession, pathway: Pathway, at: datetime) -> None:
    """C3 where nobody holds the order, C4 and C5: from a sentence after a breach, or as corrected.

    A correction of that moment may make an order of what was none.
    """
    order = makes_order(pathway.sentence.get("disposal"))
    allocated = await current_allocation(session, pathway.id) is not None
    made = bool(pathway.sentence.get("requirement_made"))
    about = {"order": order, "allocated": allocated, "requirement_made": made}
    note(session, LocalFact.ORDER_MADE_AGAIN, pathway.id, at, **about)
    if order:
        _meet_again(session, pathway, at, allocated=allocated)


def _meet_again(session: AsyncSession, pathway: Pathway, at: datetime, *, allocated: bool) -> None:
    """R31, C4: the new sentence is explained, by the officer who has the order or will have it."""
    note_first_meeting_due(session, pathway, at, "sentence")
    if allocated:
        note_first_meeting_due(session, pathway, at, "allocation")
