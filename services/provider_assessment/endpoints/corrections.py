"""What was recorded wrongly, put right; nobody need contradict it first (R85)."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.common.corrections import must_follow_record, of_row
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.corrections import Correction
from services.provider_assessment.operations.appointments import (
    appointment_of,
    correct_attendance,
)
from services.provider_assessment.operations.discrepancies import compare_attendance
from services.provider_assessment.rules import appointments
from services.provider_assessment.schemas.appointments import AppointmentOut
from services.provider_assessment.schemas.corrections import AttendanceCorrectionIn
from services.provider_assessment.views.appointments import appointments_view

router = APIRouter(prefix="/v1", tags=["appointments"], route_class=UnitOfWorkRoute)

_ATTENDANCE = ("state", "attendance", "acceptable", "reason", "engagement", "recorded_at")


@router.post(
    "/appointments/{appointment_id}/corrections",
    status_code=201,
    summary="Correct how an appointment went (R33, R34, R85)",
)
async def correct(
    appointment_id: UUID,
    body: AttendanceCorrectionIn,
    request: Request,
    session: Session,
    caller: Clinician,
    response: Response,
) -> AppointmentOut:
    """Probation is told, the clocks are put right, and what it was stays on record.

    What the officer decided on an absence that was none is theirs to look at again.
    """
    appointment, case = await appointment_of(session, appointment_id, caller, lock=True)
    about(request, appointment.pathway_id)
    recorded_at = appointments.require_recorded(appointment.state, appointment.recorded_at)
    must_follow_record(recorded_at, body.corrected_at)
    was = of_row("attendance", appointment.id, appointment, _ATTENDANCE, body, caller.user)
    session.add(Correction(case_id=case.id, **was))
    attendance = (body.attendance, body.reason)
    await correct_attendance(
        session, case, appointment, body.corrected_at, caller.user, *attendance
    )
    await compare_attendance(session, case)
    response.headers["etag"] = f'"{appointment.version}"'
    return (await appointments_view(session, [appointment]))[0]
