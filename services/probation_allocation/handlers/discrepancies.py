"""What providers put right, and which record they say holds (R16, R33)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import NonAttendanceV2
from contracts.events.provider_treatment import AttendanceCorrectedV1, DiscrepancySettledV1
from contracts.vocabulary import RecordHolder
from services.common.clock_facts import note, take_back
from services.common.database import load
from services.probation_allocation.models.absences import Appointment
from services.probation_allocation.models.discrepancies import Discrepancy
from services.probation_allocation.operations.absences import drop_if_over
from services.probation_allocation.rules.discrepancies import SettledAs


async def handle_correction(session: AsyncSession, event: AttendanceCorrectedV1) -> None:
    """The provider corrected how an appointment went; C9 runs for an absence only (R33, R34)."""
    named: UUID | None = event.appointment_id
    if named is None:
        return
    held = await load(session, Appointment, named, lock=True)
    if not held.attended:
        about = {"appointment_id": str(held.id)}
        take_back(session, NonAttendanceV2.name, held.pathway_id, held.reported_at, **about)
    held.attended, held.attendance = event.attended, event.attendance
    held.channel, held.engagement = event.channel, None
    held.acceptable, held.reason = event.acceptable, event.reason
    held.reported_at = event.occurred_at
    if not held.attended:
        id = str(held.id)
        note(session, NonAttendanceV2.name, held.pathway_id, event.occurred_at, appointment_id=id)
        await drop_if_over(session, held)


async def handle_settlement(session: AsyncSession, event: DiscrepancySettledV1) -> None:
    """The provider settled it, whose records these are: as it says, whatever was said here."""
    id: UUID | None = event.discrepancy_id
    found = await session.get(Discrepancy, id, with_for_update=True) if id else None
    if found is not None:
        own = event.holds is RecordHolder.PROBATION
        found.settled_at = event.occurred_at
        found.settled_as = (SettledAs.OWN if own else SettledAs.OTHER).value
