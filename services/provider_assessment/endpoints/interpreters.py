"""Interpreters booked for an assessment, which is put back until then."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.provider_assessment import AssessmentPostponed
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.interpreters import InterpreterBooking
from services.provider_assessment.operations.cases import case_of, pathway_of
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import interpreters
from services.provider_assessment.rules.assessments import require_not_stood_down
from services.provider_assessment.schemas.interpreters import (
    InterpreterBookingIn,
    InterpreterBookingOut,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["assessment"], route_class=UnitOfWorkRoute
)

REASON = "interpreter"


@router.post("/interpreter-bookings", status_code=201, summary="Book an interpreter (R6)")
async def book(
    pathway_id: UUID, body: InterpreterBookingIn, session: Session, caller: Clinician
) -> InterpreterBookingOut:
    """Court and probation are told until when the assessment is put back."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    require_not_stood_down(case.stood_down_at)
    interpreters.must_follow_booking(body.booked_at, body.assessment_at)
    fields = body.model_dump(exclude={"requirement"})
    booked = InterpreterBooking(case_id=case.id, booked_by=caller.user, **fields)
    session.add(booked)
    if (await pathway_of(session, case)).sentenced_at is None:
        said = {"requirement": case.requirement, "until": body.assessment_at, "reason": REASON}
        event = AssessmentPostponed.of(pathway_id, body.booked_at, said)
        tell_of(session, case, event)
    return InterpreterBookingOut.model_validate(booked)
