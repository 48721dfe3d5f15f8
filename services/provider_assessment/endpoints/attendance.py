"""How appointments went, and the absences the clinical lead looks at."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import col

from contracts.event import Event
from contracts.events.provider_assessment import NonAttendance, SessionAttended
from services.common.database import rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.provider_assessment.callers import Clinician, Decider
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.appointments import appointment_of
from services.provider_assessment.operations.courses import note_treatment_begun
from services.provider_assessment.operations.discrepancies import compare_attendance
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import appointments
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.schemas.appointments import AppointmentOut, AttendanceIn
from services.provider_assessment.views.appointments import appointments_view

router = APIRouter(prefix="/v1", tags=["appointments"], route_class=UnitOfWorkRoute)


@router.post(
    "/appointments/{appointment_id}/attendance",
    status_code=201,
    summary="Record how an appointment went (R33, R34)",
)
async def record_attendance(
    appointment_id: UUID,
    body: AttendanceIn,
    request: Request,
    session: Session,
    caller: Clinician,
    response: Response,
) -> AppointmentOut:
    """Attended, or missed: then the responsible officer is told and clock C8 stops."""
    appointment, case = await appointment_of(session, appointment_id, caller, lock=True)
    about(request, appointment.pathway_id)
    appointments.require_open(appointment.state)
    appointments.may_record(appointment.at, body.recorded_at)
    acceptable = appointments.require_acceptability(
        body.attendance, body.reason, body.acceptable, body.engagement
    )
    appointment.sqlmodel_update(body)
    appointment.acceptable, appointment.recorded_by = acceptable, caller.user
    appointment.state = _state(acceptable).value
    appointment.version += 1
    if appointment.state == AppointmentState.ATTENDED:
        await note_treatment_begun(session, case)
    tell_of(session, case, _event(case, appointment))
    await compare_attendance(session, case)
    response.headers["etag"] = f'"{appointment.version}"'
    return (await appointments_view(session, [appointment]))[0]


@router.get("/non-attendances", summary="Missed appointments and what was decided (R34)")
async def missed(
    session: Session,
    caller: Decider,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[AppointmentOut]:
    """The organisation's latest, for whoever decided on the case."""
    own = select(Case.id).where(Case.organisation == caller.organisation)
    wanted = select(Appointment).where(
        Appointment.state == AppointmentState.NOT_ATTENDED.value,
        col(Appointment.case_id).in_(own),
    )
    appointments = await rows(session, wanted.order_by(col(Appointment.at).desc()).limit(limit))
    return list(reversed(await appointments_view(session, list(appointments))))


def _state(acceptable: bool | None) -> AppointmentState:
    return AppointmentState.ATTENDED if acceptable is None else AppointmentState.NOT_ATTENDED


def _event(case: Case, appointment: Appointment) -> Event:
    pathway, said = appointment.pathway_id, {"requirement": case.requirement}
    said |= {"appointment_id": str(appointment.id)}
    if appointment.state == AppointmentState.ATTENDED:
        return SessionAttended.of(pathway, appointment.at, said, appointment)
    assert appointment.recorded_at is not None
    return NonAttendance.of(
        pathway, appointment.recorded_at, said, appointment, appointment_at=appointment.at
    )
