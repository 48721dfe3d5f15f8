"""Attendance and absence, as providers report them (R33, R34)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import (
    NonAttendance,
    SessionAttended,
)
from contracts.vocabulary import Permission
from services.common.told_under import told_under
from services.probation_allocation.models.absences import Appointment
from services.probation_allocation.operations.absences import note_if_order_is_over
from services.probation_allocation.operations.discrepancies import compare_attendance


async def handle_attendance(session: AsyncSession, event: SessionAttended) -> None:
    """Keep that a session was attended; engagement only where it was permitted (R33)."""
    session.add(
        Appointment(
            id=event.appointment_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement,
            session_number=event.session_number,
            happened_at=event.occurred_at,
            reported_at=event.occurred_at,
            attended=True,
            attendance=event.attendance,
            channel=event.channel,
            engagement=event.engagement,
            engagement_under=told_under(session, Permission.PROGRESS),
        )
    )
    await compare_attendance(session, event.pathway_id)


async def handle_absence(session: AsyncSession, event: NonAttendance) -> None:
    """Keep a missed appointment for the responsible officer to decide on (R34)."""
    missed = Appointment(
        id=event.appointment_id,
        pathway_id=event.pathway_id,
        requirement=event.requirement,
        session_number=event.session_number,
        happened_at=event.appointment_at,
        reported_at=event.occurred_at,
        attended=False,
        acceptable=event.acceptable,
        reason=event.reason,
    )
    session.add(missed)
    await note_if_order_is_over(session, missed)
    await compare_attendance(session, event.pathway_id)
