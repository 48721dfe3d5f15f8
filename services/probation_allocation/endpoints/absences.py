"""Missed appointments, and what the officer decides on them."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import col

from services.common.audited import shows
from services.common.database import load, rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import (
    AnyOfficer,
    ResponsibleOfficer,
)
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.absences import (
    decided,
    standing_warnings,
    waits_for_decision,
)
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.orders import under_the_order
from services.probation_allocation.operations.pathways import tell_of_requirement
from services.probation_allocation.rules import absences
from services.probation_allocation.schemas.absences import AppointmentOut, DecisionIn

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.get("/non-attendances", summary="Missed appointments waiting for a decision (R34)")
async def undecided(request: Request, session: Session, caller: AnyOfficer) -> list[AppointmentOut]:
    """The oldest first, at most 200; none under an order that ended or was replaced (R40)."""
    decided = select(Decision.appointment_id)
    wanted = select(Appointment).where(
        col(Appointment.attended).is_(False),
        col(Appointment.id).not_in(decided),
        under_the_order(Appointment.pathway_id, Appointment.happened_at),
    )
    missed = await rows(session, wanted.order_by(col(Appointment.happened_at)).limit(200))
    shows(request, [appointment.pathway_id for appointment in missed])
    return [AppointmentOut.of(a, None) for a in missed]


@router.post(
    "/non-attendances/{appointment_id}/decisions",
    status_code=201,
    summary="Decide on a missed appointment (R34)",
)
async def decide(
    appointment_id: UUID,
    body: DecisionIn,
    request: Request,
    session: Session,
    caller: ResponsibleOfficer,
) -> AppointmentOut:
    """A second unacceptable absence within 12 months of a warning must be referred."""
    missed = await load(session, Appointment, appointment_id, lock=True)
    about(request, missed.pathway_id)
    await require_responsible(session, missed.pathway_id, caller)
    before = await session.get(Decision, appointment_id)
    absences.require_undecided(missed.attended, before is not None)
    pathway = await session.get(Pathway, missed.pathway_id)
    absences.require_order_in_force(pathway is None or waits_for_decision(pathway, missed))
    absence = absences.Absence(missed.happened_at, missed.reported_at, bool(missed.acceptable))
    warnings = await standing_warnings(session, missed, pathway)
    absences.may_decide(absence, body.decision, warnings, body.decided_at)
    decision = Decision(
        appointment_id=appointment_id,
        pathway_id=missed.pathway_id,
        decided_by=caller.user,
        **body.model_dump(),
    )
    session.add(decision)
    await tell_of_requirement(session, decided(decision), missed.requirement)
    return AppointmentOut.of(missed, decision)
