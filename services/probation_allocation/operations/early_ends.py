"""What is known of an order that may end early, and what follows when one ends (R36, R40, R42)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import load
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.allocations import Allocation
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.treatment import RequirementEnd
from services.probation_allocation.operations.absences import (
    note_decision_not_needed,
    undecided_absences,
    waits_for_decision,
)
from services.probation_allocation.operations.orders import is_of_order
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.reviews import cancel_reviews
from services.probation_allocation.rules import early_ends as rules


async def ending_order_of(
    session: AsyncSession,
    pathway: Pathway,
    others_met: bool | None = None,
    special_procedures: bool | None = None,
) -> rules.EndingOrder:
    """What is known of the order in force; what ended under one before it does not count (R40)."""
    requirements = [r for r in pathway.sentence.get("requirements", ()) if r.get("made")]
    ends = await _ends(session, pathway)
    appointments = await rows_of_pathway(session, Appointment, pathway.id)
    missed = {a.id for a in appointments if not a.attended and waits_for_decision(pathway, a)}
    decisions = await rows_of_pathway(session, Decision, pathway.id)
    breaches = await rows_of_pathway(session, Breach, pathway.id)
    answered = {breach.appointment_id for breach in breaches if breach.decided_at is not None}
    to_court = {d.appointment_id for d in decisions if d.decision == "refer_for_breach"} & missed
    return rules.EndingOrder(
        convicted_on=pathway.convicted_on,
        disposal=pathway.sentence.get("disposal"),
        requirements=sorted(r["requirement"] for r in requirements),
        outcomes={end.requirement: end.outcome for end in ends},
        undecided=len(missed - {decision.appointment_id for decision in decisions}),
        referred=len(to_court - answered) + sum(b.decided_at is None for b in breaches),
        others_met=others_met,
        special_procedures=special_procedures,
    )


async def _ends(session: AsyncSession, pathway: Pathway) -> list[RequirementEnd]:
    ends = await rows_of_pathway(session, RequirementEnd, pathway.id)
    ends.sort(key=lambda end: end.ended_at)
    return [end for end in ends if is_of_order(pathway, end.ended_at)]


async def last_end(session: AsyncSession, pathway: Pathway) -> datetime | None:
    """When the last requirement of the order in force ended."""
    return max((end.ended_at for end in await _ends(session, pathway)), default=None)


async def end_order(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R36, R40: an order that the court ended is held by nobody, and nothing of it waits.

    A missed appointment that nobody decided on need not be decided any more (C9).
    """
    pathway = await load(session, Pathway, pathway_id)
    pathway.order_ended_at = at
    await cancel_reviews(session, pathway_id, at)
    for allocation in await rows_of_pathway(session, Allocation, pathway_id):
        allocation.ended_at = allocation.ended_at or at
    for missed in await undecided_absences(session, pathway_id):
        note_decision_not_needed(session, missed, at)
