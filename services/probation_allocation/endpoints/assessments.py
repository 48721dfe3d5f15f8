"""Asking a provider for an assessment."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import AssessmentRequested
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.assessments import (
    forget_answers,
    known_of,
    needs_under,
    position_of,
)
from services.probation_allocation.operations.capacity import warnings_of
from services.probation_allocation.rules.assessments import (
    require_guilt,
    require_not_asked_for,
    require_provider,
)
from services.probation_allocation.schemas.assessments import AskedOut, AssessmentRequestIn

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post("/assessment-requests", status_code=201, summary="Ask for an assessment (R12, R13)")
async def request_assessment(
    pathway_id: UUID, body: AssessmentRequestIn, session: Session, caller: DutyOfficer
) -> AskedOut:
    """After a guilty plea or finding, of an organisation that provides it at the site.

    Warns where the organisation is full (R44).
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    require_guilt(pathway.any_guilty)
    require_provider(pathway.site, body.organisation, body.requirement)
    position = await position_of(session, pathway_id, body.requirement)
    require_not_asked_for(position.requested_at)
    if position.organisation not in (None, body.organisation):
        forget_answers(position)
    position.requested_at, position.organisation = body.requested_at, body.organisation
    position.needed_by, position.stood_down_at = body.needed_by, None
    known = await known_of(session, pathway)
    tell(session, _request(pathway, body, known), under=needs_under(pathway))
    warned = await warnings_of(session, pathway, body.organisation, body.requirement)
    return AskedOut.of(position).model_copy(update={"warnings": warned})


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
