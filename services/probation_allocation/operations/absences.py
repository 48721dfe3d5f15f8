"""Absences that wait for a decision, and those that need none any more (R34, C9)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.orders import still_under_order
from services.probation_allocation.operations.pathways import rows_of_pathway


def waits_for_decision(pathway: Pathway, missed: Appointment) -> bool:
    """R34: an absence under an order that ended, or was replaced, is not decided on any more."""
    return still_under_order(pathway, missed.happened_at)


async def note_if_order_is_over(session: AsyncSession, missed: Appointment) -> None:
    """C9: an absence that is reported when its order is over need not be decided on."""
    pathway = await session.get(Pathway, missed.pathway_id, with_for_update=True)
    if pathway is not None and not waits_for_decision(pathway, missed):
        note_decision_not_needed(session, missed, missed.reported_at)


def note_decision_not_needed(session: AsyncSession, missed: Appointment, at: datetime) -> None:
    """C9: since the order ended, or since it was reported where that was later."""
    moment, id = max(at, missed.reported_at), str(missed.id)
    note(session, LocalFact.DECISION_NOT_NEEDED, missed.pathway_id, moment, appointment_id=id)


async def undecided_absences(session: AsyncSession, pathway_id: UUID) -> list[Appointment]:
    """What was missed under any order and nobody decided on."""
    decided = {
        decision.appointment_id for decision in await rows_of_pathway(session, Decision, pathway_id)
    }
    appointments = await rows_of_pathway(session, Appointment, pathway_id)
    return [
        appointment
        for appointment in appointments
        if not appointment.attended and appointment.id not in decided
    ]
