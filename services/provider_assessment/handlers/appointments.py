"""What the responsible officer decided on an absence (R34)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import (
    NonAttendanceDecided,
)
from services.common.errors import Unknown
from services.provider_assessment.models.appointments import Appointment


async def handle_absence_decision(session: AsyncSession, event: NonAttendanceDecided) -> None:
    """Show on the missed appointment what the responsible officer decided (R34)."""
    named: UUID | None = event.appointment_id
    if named is None:
        return
    missed = await session.get(Appointment, named, with_for_update=True)
    if missed is None:
        raise Unknown("There is no such appointment.", rule="R34")
    missed.decision, missed.decided_at = event.decision, event.occurred_at
    missed.told_person = event.told_person
    missed.version += 1
