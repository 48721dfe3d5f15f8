"""Appointments found, and one recorded wrongly put right: row, clocks, who was told (R33, R34)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import NonAttendance, SessionAttended
from contracts.events.provider_treatment import AttendanceCorrected
from contracts.policy import LocalFact
from services.common.clock_facts import note, take_back
from services.common.errors import Unknown
from services.common.identity import Caller
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.operations.courses import last_begun_at, note_treatment_begun
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import appointments
from services.provider_assessment.rules.appointments import AppointmentState


async def correct_attendance(
    session: AsyncSession,
    case: Case,
    appointment: Appointment,
    at: datetime,
    by: str,
    attendance: str,
    reason: str | None,
) -> None:
    """R33, R34: how the appointment went after all; probation is told, C7, C8, C10 put right.

    What the officer had decided on an absence that was none is not shown while it is none.
    """
    acceptable = appointments.require_acceptability(attendance, reason, None, None)
    await _take_back_facts(session, case, appointment)
    appointment.attendance, appointment.reason = attendance, reason
    appointment.acceptable = acceptable
    appointment.engagement = None
    attended = acceptable is None
    state = AppointmentState.ATTENDED if attended else AppointmentState.NOT_ATTENDED
    appointment.state = state.value
    appointment.recorded_at, appointment.recorded_by = at, by
    appointment.version += 1
    await session.flush()
    fact, when = (SessionAttended.name, appointment.at) if attended else (NonAttendance.name, at)
    note(session, fact, case.pathway_id, when, **_about(case, appointment.id))
    await note_treatment_begun(session, case)
    tell_of(session, case, _corrected(case, appointment, at, attended=attended))


async def _take_back_facts(session: AsyncSession, case: Case, appointment: Appointment) -> None:
    """C7, C8, C10: what was said to have happened did not."""
    assert appointment.recorded_at is not None
    about = _about(case, appointment.id)
    if appointment.state == AppointmentState.NOT_ATTENDED:
        return take_back(
            session, NonAttendance.name, case.pathway_id, appointment.recorded_at, **about
        )
    take_back(session, SessionAttended.name, case.pathway_id, appointment.at, **about)
    if await last_begun_at(session, case) == appointment.at:
        take_back(session, LocalFact.TREATMENT_BEGUN, case.pathway_id, appointment.at, **about)
    return None


def _about(case: Case, appointment_id: UUID) -> dict[str, object]:
    return {"requirement": case.requirement, "appointment_id": str(appointment_id)}


def _corrected(
    case: Case, appointment: Appointment, at: datetime, *, attended: bool
) -> AttendanceCorrected:
    return AttendanceCorrected.of(
        appointment.pathway_id,
        at,
        appointment,
        appointment_id=appointment.id,
        appointment_at=appointment.at,
        requirement=case.requirement,
        attended=attended,
    )


def cancel(session: AsyncSession, planned: Appointment) -> None:
    """R33, C8: an open appointment is not held; nobody is asked how it went, or told of it."""
    planned.state = AppointmentState.CANCELLED.value
    planned.version += 1
    about = {"appointment_id": str(planned.id)}
    note(session, LocalFact.APPOINTMENT_CANCELLED, planned.pathway_id, planned.at, **about)


def plan_again(session: AsyncSession, cancelled: Appointment) -> None:
    """R33, C8: an appointment is held after all."""
    cancelled.state = AppointmentState.OPEN.value
    cancelled.version += 1
    about = {"appointment_id": str(cancelled.id)}
    take_back(session, LocalFact.APPOINTMENT_CANCELLED, cancelled.pathway_id, cancelled.at, **about)
    note(session, LocalFact.APPOINTMENT_PLANNED, cancelled.pathway_id, cancelled.at, **about)


async def cancel_after(session: AsyncSession, case: Case, at: datetime) -> None:
    """C8: what was planned for after a moment; one before it can still be recorded."""
    for planned in await rows_of_case(session, Appointment, case):
        if planned.state == AppointmentState.OPEN and planned.at > at:
            cancel(session, planned)


async def appointment_of(
    session: AsyncSession, id: UUID, caller: Caller, *, lock: bool = False
) -> tuple[Appointment, Case]:
    """An appointment of the organisation, with its case (R52)."""
    appointment = await session.get(Appointment, id, with_for_update=lock or None)
    case = await session.get(Case, appointment.case_id) if appointment else None
    if appointment is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such appointment.")
    return appointment, case
