"""Adjustments a provider proposes to the responsible officer."""

from uuid import UUID

from fastapi import APIRouter

from contracts.events.provider_treatment import AdjustmentProposed
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.provider_assessment.callers import Clinician
from services.provider_assessment.models.adjustments import AdjustmentProposal
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.adjustments import planned_length
from services.provider_assessment.operations.cases import case_of, pathway_of, rows_of_course
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.rules import adjustments
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.schemas.adjustments import AdjustmentIn, AdjustmentOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=UnitOfWorkRoute
)


@router.post("/adjustment-proposals", status_code=201, summary="Propose an adjustment (R39)")
async def propose_adjustment(
    pathway_id: UUID, body: AdjustmentIn, session: Session, caller: Clinician
) -> AdjustmentOut:
    """Shorter, longer, another treatment, or an end; the officer or the court decides."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    sentenced_at = (await pathway_of(session, case)).sentenced_at
    adjustments.may_propose(case.state, sentenced_at, body.proposed_at)
    earlier = await rows_of_course(session, AdjustmentProposal, case)
    adjustments.require_none_open(any(proposal.decision is None for proposal in earlier))
    appointments = await rows_of_course(session, Appointment, case)
    attended = {a.session_number for a in appointments if a.state == AppointmentState.ATTENDED}
    proposed = adjustments.PlannedLength(body.proposed_sessions, body.proposed_length_months)
    adjustments.must_fit_plan(
        body.kind, proposed, await planned_length(session, case), len(attended)
    )
    proposal = AdjustmentProposal(
        case_id=case.id,
        course=case.course,
        proposed_by=caller.user,
        **body.model_dump(exclude={"requirement"}),
    )
    session.add(proposal)
    tell_of(session, case, _proposed(case, proposal))
    return AdjustmentOut.model_validate(proposal)


def _proposed(case: Case, proposal: AdjustmentProposal) -> AdjustmentProposed:
    return AdjustmentProposed.of(
        case.pathway_id,
        proposal.proposed_at,
        proposal,
        proposal_id=proposal.id,
        requirement=case.requirement,
    )
