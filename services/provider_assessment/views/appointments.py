"""Appointments with how they were moved (R33)."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.provider_assessment.models.appointments import Appointment, Rescheduling
from services.provider_assessment.models.corrections import Correction
from services.provider_assessment.schemas.appointments import AppointmentOut


async def appointments_view(
    session: AsyncSession, appointments: list[Appointment]
) -> list[AppointmentOut]:
    """Appointments in order, each with how it was moved (R33)."""
    ids = [a.id for a in appointments]
    moved = await rows(
        session, select(Rescheduling).where(col(Rescheduling.appointment_id).in_(ids))
    )
    corrected = await rows(session, select(Correction).where(col(Correction.thing_id).in_(ids)))
    in_order = sorted(moved, key=lambda m: m.moved_at)
    put_right = sorted(corrected, key=lambda c: c.corrected_at)
    return [
        AppointmentOut.of(
            a,
            [m for m in in_order if m.appointment_id == a.id],
            [c for c in put_right if c.thing_id == a.id],
        )
        for a in sorted(appointments, key=lambda a: (a.at, a.id))
    ]
