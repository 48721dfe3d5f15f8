"""Disclosures without consent: made, listed for review, reviewed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.provider_treatment import EmergencyDisclosureMadeV1
from services.common import emergencies
from services.common.database import select
from services.common.emergencies import EmergencyReviewIn
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose
from services.provider_assessment.callers import Clinician, Decider
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import EmergencyDisclosure
from services.provider_assessment.operations.cases import case_of, site_of
from services.provider_assessment.operations.events import tell_of
from services.provider_assessment.schemas.disclosures import EmergencyIn, EmergencyOut

TOLD_BY_US = "probation"

router = APIRouter(prefix="/v1", tags=["emergency disclosures"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/emergency-disclosures",
    status_code=201,
    summary="Disclose without consent (R41, R57)",
)
async def disclose(
    pathway_id: UUID, body: EmergencyIn, request: Request, session: Session, caller: Clinician
) -> EmergencyOut:
    """The officer is told where probation is the recipient; any other recipient is recorded."""
    case = await case_of(session, pathway_id, caller, body.requirement)
    emergencies.limited(body.disclosed_at, body.ends_at, site_of(case))
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    made = EmergencyDisclosure(case_id=case.id, pathway_id=pathway_id, **body.columns(caller.user))
    session.add(made)
    if made.recipient == TOLD_BY_US:
        tell_of(session, case, _made(made))
    return EmergencyOut.model_validate(made)


@router.get("/emergency-disclosures", summary="Disclosures to be looked at (R57)")
async def to_look_at(
    session: Session,
    caller: Decider,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[EmergencyOut]:
    """The organisation's that nobody reviewed, then those that are past their end; oldest first."""
    own = select(Case.id).where(Case.organisation == caller.organisation)
    of = col(EmergencyDisclosure.case_id).in_(own)
    found = await emergencies.to_look_at(session, EmergencyDisclosure, limit, of)
    return [EmergencyOut.model_validate(one) for one in found]


@router.post(
    "/emergency-disclosures/{disclosure_id}/reviews",
    status_code=201,
    summary="Review a disclosure somebody else made (R57)",
)
async def review(
    disclosure_id: UUID,
    body: EmergencyReviewIn,
    request: Request,
    session: Session,
    caller: Decider,
) -> EmergencyOut:
    """Once, by a clinical lead who did not make it: whether it was justified, and why."""
    made = await _of_organisation(session, disclosure_id, caller)
    about(request, made.pathway_id)
    emergencies.review(made, body, caller.user)
    return EmergencyOut.model_validate(made)


async def _of_organisation(session: AsyncSession, id: UUID, caller: Caller) -> EmergencyDisclosure:
    made = await session.get(EmergencyDisclosure, id, with_for_update=True)
    case = await session.get(Case, made.case_id) if made else None
    if made is None or case is None or case.organisation != caller.organisation:
        raise Unknown("There is no such disclosure.")
    return made


def _made(made: EmergencyDisclosure) -> EmergencyDisclosureMadeV1:
    told = emergencies.told_of(made) | {"pathway_id": made.pathway_id}
    return EmergencyDisclosureMadeV1.model_validate(told)
