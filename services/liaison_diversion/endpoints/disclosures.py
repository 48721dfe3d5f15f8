"""Disclosures without consent: made, listed for review, reviewed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.common import emergencies
from services.common.database import load
from services.common.emergencies import EmergencyIn, EmergencyReviewIn
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose
from services.liaison_diversion.callers import AnyOfTheTeam, TeamManager
from services.liaison_diversion.models.disclosures import EmergencyDisclosure
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations.disclosures import tell_disclosed
from services.liaison_diversion.schemas.disclosures import EmergencyOut

router = APIRouter(prefix="/v1", tags=["emergency disclosures"], route_class=UnitOfWorkRoute)


@router.post(
    "/referrals/{referral_id}/emergency-disclosures",
    status_code=201,
    summary="Disclose without consent (R41, R57)",
)
async def disclose(
    referral_id: UUID, body: EmergencyIn, request: Request, session: Session, caller: AnyOfTheTeam
) -> EmergencyOut:
    """Probation is told by event, as soon as the person is on a list; all others are recorded."""
    referral = await load(session, Referral, referral_id, lock=True)
    about(request, referral.pathway_id or referral_id)
    emergencies.for_another(body.recipient, "liaison")
    emergencies.limited(body.disclosed_at, body.ends_at, referral.site)
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    made = EmergencyDisclosure(referral_id=referral_id, **body.columns(caller.user))
    session.add(made)
    await session.flush()
    await tell_disclosed(session, referral)
    return EmergencyOut.model_validate(made)


@router.get("/emergency-disclosures", summary="Disclosures to be looked at (R57)")
async def to_look_at(
    session: Session, caller: TeamManager, limit: Annotated[int, Query(ge=1, le=200)] = 100
) -> list[EmergencyOut]:
    """Those nobody reviewed, then those that are past their end; oldest first."""
    found = await emergencies.to_look_at(session, EmergencyDisclosure, limit)
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
    caller: TeamManager,
) -> EmergencyOut:
    """Once, by a manager who did not make it: whether it was justified, and why."""
    made = await load(session, EmergencyDisclosure, disclosure_id, lock=True)
    referral = await load(session, Referral, made.referral_id)
    about(request, referral.pathway_id or referral.id)
    emergencies.review(made, body, caller.user)
    return EmergencyOut.model_validate(made)
