"""Asking providers for an assessment, and standing down who need not make one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import AssessmentRequested
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.assessments import (
    asked_about,
    choose_leading,
    position_of,
    withdraw_request,
)
from services.probation_allocation.operations.capacity import warnings_of
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.personal_details import known_of, needs_under
from services.probation_allocation.operations.proposals import withdraw_proposal
from services.probation_allocation.rules.assessments import (
    may_ask,
    may_stand_down,
    require_guilt,
    require_provider,
)
from services.probation_allocation.schemas.assessments import (
    AskedOut,
    AssessmentRequestIn,
    PositionOut,
    StandDownIn,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post("/assessment-requests", status_code=201, summary="Ask for an assessment (R12, R13)")
async def request_assessment(
    pathway_id: UUID, body: AssessmentRequestIn, session: Session, caller: DutyOfficer
) -> AskedOut:
    """After a guilty plea or finding, of an organisation that provides it at the site.

    Several may be asked, each with a position of its own (R88): primary care declines, secondary
    care is asked. Warns where the organisation is full (R44).
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    require_guilt(pathway.any_guilty)
    require_provider(pathway.site, body.organisation, body.requirement)
    asked = await asked_about(session, pathway, body.requirement)
    may_ask(asked, body.organisation)
    position = await position_of(session, pathway_id, body.requirement, body.organisation)
    position.requested_at, position.needed_by = body.requested_at, body.needed_by
    position.stood_down_at = position.stood_down_because = None
    known = await known_of(session, pathway)
    tell(session, _request(pathway, body, known), under=needs_under(pathway))
    warned = await warnings_of(session, pathway, body.organisation, body.requirement)
    answer = AskedOut.of(position).model_copy(update={"warnings": warned})
    await choose_leading(session, pathway_id, body.requirement)
    return answer


@router.post("/stand-downs", status_code=201, summary="Stand an organisation down (R88)")
async def stand_down(
    pathway_id: UUID, body: StandDownIn, session: Session, caller: DutyOfficer
) -> PositionOut:
    """It is told so, and why; what it recorded stays, and what is proposed for it is withdrawn.

    Asked again later, it goes on from there. Another one that was asked goes on.
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    may_stand_down(await asked_about(session, pathway, body.requirement), body.organisation)
    position = await position_of(session, pathway_id, body.requirement, body.organisation)
    if isinstance(position, Position):
        for proposal in await rows_of_pathway(session, Proposal, pathway_id):
            if proposal.requirement == body.requirement and proposal.withdrawn_at is None:
                proposal.withdrawn_by = caller.user
                at, because = body.stood_down_at, body.because
                await withdraw_proposal(session, proposal, at, withdrawn_because=because)
    withdraw_request(session, position, body.stood_down_at, body.because)
    answer = PositionOut.of(position)
    await choose_leading(session, pathway_id, body.requirement)
    return answer


def _request(
    pathway: Pathway, body: AssessmentRequestIn, known: dict[str, Any]
) -> AssessmentRequested:
    return AssessmentRequested(
        pathway_id=pathway.id,
        occurred_at=body.requested_at,
        organisation=body.organisation,
        site=pathway.site or "",
        requirement=body.requirement,
        family_name=pathway.family_name or "",
        given_names=pathway.given_names,
        date_of_birth=pathway.date_of_birth,
        offence_group=pathway.offence_group,
        **known,
        needed_by=body.needed_by,
    )
