"""What was decided, looked at again (R85, R89)."""

from uuid import UUID

from fastapi import APIRouter, Request

from services.common.corrections import must_follow_record, of_row
from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.corrections import Correction
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.absences import (
    decided,
    is_referred,
    standing_warnings,
)
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.pathways import tell_of_requirement
from services.probation_allocation.rules import absences
from services.probation_allocation.schemas.absences import AppointmentOut
from services.probation_allocation.schemas.corrections import RevisedDecisionIn

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)

_DECISION = ("decision", "why", "decided_at", "decided_by", "told_person")


@router.post(
    "/non-attendances/{appointment_id}/corrections",
    status_code=201,
    summary="Revise the decision on a missed appointment (R34, R85, R89)",
)
async def revise(
    appointment_id: UUID,
    body: RevisedDecisionIn,
    request: Request,
    session: Session,
    caller: ResponsibleOfficer,
) -> AppointmentOut:
    """Until it was referred to the court; the provider is told, and what it was stays on record.

    A warning that no longer stands does not count for a later absence.
    """
    missed = await load(session, Appointment, appointment_id, lock=True)
    about(request, missed.pathway_id)
    await require_responsible(session, missed.pathway_id, caller)
    decision = await session.get(Decision, appointment_id, with_for_update=True)
    absence = absences.Absence(
        missed.happened_at, missed.reported_at, bool(missed.acceptable), missed.attended
    )
    referred = await is_referred(session, missed)
    found = decision is not None
    absences.may_revise(absence, body.decision, decided=found, referred=referred)
    assert decision is not None
    must_follow_record(decision.decided_at, body.corrected_at)
    if not missed.attended:
        pathway = await session.get(Pathway, missed.pathway_id)
        warnings = await standing_warnings(session, missed, pathway)
        absences.may_decide(absence, body.decision, warnings, body.corrected_at)
    was = of_row("decision", appointment_id, decision, _DECISION, body, caller.user)
    session.add(Correction(pathway_id=missed.pathway_id, **was))
    decision.decision, decision.why = body.decision, body.why
    decision.decided_at, decision.decided_by = body.corrected_at, caller.user
    decision.told_person = body.told_person
    await tell_of_requirement(session, decided(decision), missed.requirement)
    return AppointmentOut.of(missed, decision)
