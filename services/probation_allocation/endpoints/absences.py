"""Missed appointments, and what the officer decides on them."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_supervision import NonAttendanceDecided
from services.common.audited import shows
from services.common.database import load, rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import (
    AnyOfficer,
    ResponsibleOfficer,
)
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.absences import waits_for_decision
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
    decided = await session.get(Decision, appointment_id)
    absences.require_undecided(missed.attended, decided is not None)
    pathway = await session.get(Pathway, missed.pathway_id)
    absences.require_order_in_force(pathway is None or waits_for_decision(pathway, missed))
    absence = absences.Absence(missed.happened_at, missed.reported_at, bool(missed.acceptable))
    warnings = await _warnings(session, missed.pathway_id, pathway)
    absences.may_decide(absence, body.decision, warnings, body.decided_at)
    decision = Decision(
        appointment_id=appointment_id,
        pathway_id=missed.pathway_id,
        decided_by=caller.user,
        **body.model_dump(),
    )
    session.add(decision)
    await tell_of_requirement(session, _decided(decision), missed.requirement)
    return AppointmentOut.of(missed, decision)


async def _warnings(
    session: AsyncSession, pathway_id: UUID, pathway: Pathway | None
) -> list[datetime]:
    """R34: those under this order, for absences that are absences still."""
    missed = select(Appointment.id).where(col(Appointment.attended).is_(False))
    if pathway is not None and pathway.order_number > 1 and pathway.sentenced_at is not None:
        missed = missed.where(Appointment.happened_at >= pathway.sentenced_at)
    wanted = select(Decision).where(
        Decision.pathway_id == pathway_id,
        Decision.decision == "warning",
        col(Decision.appointment_id).in_(missed),
    )
    return [d.decided_at.astimezone(UTC) for d in await rows(session, wanted)]


def _decided(decision: Decision) -> NonAttendanceDecided:
    return NonAttendanceDecided(
        pathway_id=decision.pathway_id,
        occurred_at=decision.decided_at,
        appointment_id=decision.appointment_id,
        decision=decision.decision,
        told_person=decision.told_person,
    )
