"""Probation's disclosures without consent: made, listed for review, reviewed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import RiskDisclosedV1
from services.common import emergencies
from services.common.database import load
from services.common.emergencies import EmergencyReviewIn
from services.common.errors import Unprocessable
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose
from services.probation_allocation.callers import AnyOfficer, SeniorOfficer
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.disclosures import OwnDisclosure
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.pathways import of_pathway, site_or_national
from services.probation_allocation.schemas.disclosures import EmergencyIn, EmergencyOut

TOLD_BY_US = "provider"

router = APIRouter(prefix="/v1", tags=["emergency disclosures"], route_class=UnitOfWorkRoute)


@router.post(
    "/pathways/{pathway_id}/emergency-disclosures",
    status_code=201,
    summary="Disclose without consent (R41, R57)",
)
async def disclose(
    pathway_id: UUID, body: EmergencyIn, request: Request, session: Session, caller: AnyOfficer
) -> EmergencyOut:
    """A provider that was asked for the person is told by event; all others are recorded."""
    pathway = await load(session, Pathway, pathway_id)
    emergencies.for_another(body.recipient, "probation")
    emergencies.limited(body.disclosed_at, body.ends_at, site_or_national(pathway))
    await _names_a_provider(session, pathway_id, body)
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    made = OwnDisclosure(
        pathway_id=pathway_id, organisation=body.organisation, **body.columns(caller.user)
    )
    session.add(made)
    if made.recipient == TOLD_BY_US:
        tell(session, _disclosed(made))
    return EmergencyOut.model_validate(made)


@router.get("/emergency-disclosures", summary="Disclosures to be looked at (R57)")
async def to_look_at(
    session: Session, caller: SeniorOfficer, limit: Annotated[int, Query(ge=1, le=200)] = 100
) -> list[EmergencyOut]:
    """Those nobody reviewed, then those that are past their end; oldest first."""
    found = await emergencies.to_look_at(session, OwnDisclosure, limit)
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
    caller: SeniorOfficer,
) -> EmergencyOut:
    """Once, by a senior officer who did not make it: whether it was justified, and why."""
    made = await load(session, OwnDisclosure, disclosure_id, lock=True)
    about(request, made.pathway_id)
    emergencies.review(made, body, caller.user)
    return EmergencyOut.model_validate(made)


async def _names_a_provider(session: AsyncSession, pathway_id: UUID, body: EmergencyIn) -> None:
    """R41, R52: only an organisation that knows the person already, and no other recipient."""
    if (body.recipient == TOLD_BY_US) != (body.organisation is not None):
        raise Unprocessable(
            "A provider is named by its organisation, and nobody else is.",
            rule="R41",
            field="/organisation",
        )
    known = {one.organisation for one in await of_pathway(session, Position, pathway_id)}
    if body.organisation is not None and body.organisation not in known:
        raise Unprocessable(
            "This organisation was not asked for the person.", rule="R41", field="/organisation"
        )


def _disclosed(made: OwnDisclosure) -> RiskDisclosedV1:
    told = {"pathway_id": made.pathway_id, "organisation": made.organisation}
    return RiskDisclosedV1.model_validate(emergencies.told_of(made) | told)
