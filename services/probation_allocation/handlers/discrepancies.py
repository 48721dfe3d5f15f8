"""What providers put right, and which record they say holds (R16, R33)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import NonAttendance
from contracts.events.provider_treatment import AttendanceCorrected, DiscrepancySettled
from contracts.vocabulary import RecordHolder, SettledAs
from services.common.clock_facts import note, take_back
from services.common.database import load
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.discrepancies import Discrepancy
from services.probation_allocation.operations.absences import (
    note_decision_not_needed,
    note_if_order_is_over,
)


async def handle_correction(session: AsyncSession, event: AttendanceCorrected) -> None:
    """The provider corrected how an appointment went; C9 runs for an absence only (R33, R34)."""
    named: UUID | None = event.appointment_id
    if named is None:
        return
    appointment = await load(session, Appointment, named, lock=True)
    if not appointment.attended:
        about = {"appointment_id": str(appointment.id)}
        take_back(
            session, NonAttendance.name, appointment.pathway_id, appointment.reported_at, **about
        )
    appointment.attended, appointment.attendance = event.attended, event.attendance
    appointment.channel, appointment.engagement = event.channel, None
    appointment.engagement_under = []
    appointment.acceptable, appointment.reason = event.acceptable, event.reason
    appointment.reported_at = event.occurred_at
    if not appointment.attended:
        id = str(appointment.id)
        note(
            session,
            NonAttendance.name,
            appointment.pathway_id,
            event.occurred_at,
            appointment_id=id,
        )
        await note_if_order_is_over(session, appointment)
        if await session.get(Decision, appointment.id) is not None:
            note_decision_not_needed(session, appointment, event.occurred_at)


async def handle_settlement(session: AsyncSession, event: DiscrepancySettled) -> None:
    """The provider settled it, whose records these are: as it says, whatever was said here."""
    id: UUID | None = event.discrepancy_id
    discrepancy = await session.get(Discrepancy, id, with_for_update=True) if id else None
    if discrepancy is not None:
        own = event.holds is RecordHolder.PROBATION
        discrepancy.settled_at = event.occurred_at
        discrepancy.settled_as = (SettledAs.OWN if own else SettledAs.OTHER).value
