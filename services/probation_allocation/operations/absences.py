"""Absences that wait for a decision, and those that need none any more (R34, C9)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_supervision import NonAttendanceDecided
from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.common.database import rows, select
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.breaches import Breach
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


async def standing_warnings(
    session: AsyncSession, missed: Appointment, pathway: Pathway | None
) -> list[datetime]:
    """R34, R89: warnings under this order for other absences, which are absences still."""
    others = select(Appointment.id).where(
        col(Appointment.attended).is_(False), Appointment.id != missed.id
    )
    if pathway is not None and pathway.order_number > 1 and pathway.sentenced_at is not None:
        others = others.where(Appointment.happened_at >= pathway.sentenced_at)
    wanted = select(Decision).where(
        Decision.pathway_id == missed.pathway_id,
        Decision.decision == "warning",
        col(Decision.appointment_id).in_(others),
    )
    return [d.decided_at.astimezone(UTC) for d in await rows(session, wanted)]


async def is_referred(session: AsyncSession, missed: Appointment) -> bool:
    """Whether the court has been asked to deal with an absence (R40)."""
    breaches = await rows_of_pathway(session, Breach, missed.pathway_id)
    return any(breach.appointment_id == missed.id for breach in breaches)


def decided(decision: Decision) -> NonAttendanceDecided:
    """What is told of a decision, and again of what it came to (R34, R89)."""
    return NonAttendanceDecided(
        pathway_id=decision.pathway_id,
        occurred_at=decision.decided_at,
        appointment_id=decision.appointment_id,
        decision=decision.decision,
        told_person=decision.told_person,
    )
