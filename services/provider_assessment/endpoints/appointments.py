"""Appointments: planned, read, moved."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import note
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, about, unchanged
from services.provider_assessment.callers import Clinician, Reader
from services.provider_assessment.models.appointments import Appointment, Rescheduling
from services.provider_assessment.operations.appointments import appointment_of
from services.provider_assessment.operations.cases import case_of, pathway_of, rows_of_course
from services.provider_assessment.operations.interruptions import times_away
from services.provider_assessment.rules import appointments, courses
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.interruptions import require_there
from services.provider_assessment.schemas.appointments import (
    AppointmentIn,
    AppointmentOut,
    ReschedulingIn,
)
from services.provider_assessment.views.appointments import appointments_view

router = APIRouter(prefix="/v1", tags=["appointments"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/appointments", status_code=201, summary="Plan an appointment (R33)"
)
async def plan(
    pathway_id: UUID, body: AppointmentIn, session: Session, caller: Clinician, response: Response
) -> AppointmentOut:
    """Under an order that makes the requirement; a session of the course has one that is open."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    pathway = await pathway_of(session, case)
    appointments.may_plan(case.state, pathway.sentenced_at, body.at, pathway.order_expired_at)
    require_there(await times_away(session, case), body.at)
    planned = await rows_of_course(session, Appointment, case)
    held_open = [
        appointment.session_number
        for appointment in planned
        if appointment.state == AppointmentState.OPEN
    ]
    appointments.require_session_free(body.session_number, held_open)
    appointment = Appointment(
        case_id=case.id,
        course=case.course,
        pathway_id=pathway_id,
        planned_by=caller.user,
        **body.model_dump(exclude={"requirement"}),
    )
    session.add(appointment)
    _note_planned(session, appointment)
    response.headers["etag"] = f'"{appointment.version}"'
    return AppointmentOut.of(appointment, [])


@router.get("/appointments/{appointment_id}", summary="One appointment, with its history (R33)")
async def read_appointment(
    appointment_id: UUID, request: Request, session: Session, caller: Reader, response: Response
) -> AppointmentOut:
    """The ETag is what a change is decided on."""
    appointment, _ = await appointment_of(session, appointment_id, caller)
    about(request, appointment.pathway_id)
    response.headers["etag"] = f'"{appointment.version}"'
    return (await appointments_view(session, [appointment]))[0]


@router.put("/appointments/{appointment_id}", summary="Move an appointment (R33)")
async def reschedule(
    appointment_id: UUID,
    body: ReschedulingIn,
    request: Request,
    session: Session,
    caller: Clinician,
    read: IfMatch,
    response: Response,
) -> AppointmentOut:
    """Who asked and why; what it was is kept."""
    appointment, case = await appointment_of(session, appointment_id, caller, lock=True)
    about(request, appointment.pathway_id)
    unchanged(appointment.version, read)
    appointments.require_open(appointment.state)
    courses.require_this_course(appointment.course, case.course)
    pathway = await pathway_of(session, case)
    appointments.may_plan(case.state, pathway.sentenced_at, body.at, pathway.order_expired_at)
    require_there(await times_away(session, case), body.at)
    session.add(_rescheduling(appointment, body, caller.user))
    appointment.at, appointment.place, appointment.channel = body.at, body.place, body.channel
    appointment.version += 1
    _note_planned(session, appointment)
    await session.flush()
    response.headers["etag"] = f'"{appointment.version}"'
    return (await appointments_view(session, [appointment]))[0]


def _note_planned(session: AsyncSession, planned: Appointment) -> None:
    """C8 runs from the moment the appointment is for, whether or not anybody records it."""
    note(
        session,
        LocalFact.APPOINTMENT_PLANNED,
        planned.pathway_id,
        planned.at,
        appointment_id=str(planned.id),
    )


def _rescheduling(appointment: Appointment, body: ReschedulingIn, user: str) -> Rescheduling:
    return Rescheduling(
        appointment_id=appointment.id,
        was_at=appointment.at,
        was_place=appointment.place,
        was_channel=appointment.channel,
        asked_by=body.asked_by.value,
        reason=body.reason,
        moved_at=datetime.now(UTC),
        moved_by=user,
    )
