"""Disclosures without consent: made, listed for review, reviewed."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import load
from services.common.identity import Caller
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose
from services.disclosures import rules
from services.disclosures.endpoints import Reviews, add_reviews
from services.disclosures.schemas import EmergencyIn
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
    rules.require_another_recipient(body.recipient, "liaison")
    rules.may_last(body.disclosed_at, body.ends_at, referral.site)
    purpose(request, f"emergency disclosure: {body.authority} to {body.recipient}")
    row = EmergencyDisclosure(referral_id=referral_id, **body.columns(caller.user))
    session.add(row)
    await session.flush()
    await tell_disclosed(session, referral)
    return EmergencyOut.model_validate(row)


async def _find(
    session: AsyncSession, id: UUID, caller: Caller
) -> tuple[EmergencyDisclosure, UUID]:
    disclosure = await load(session, EmergencyDisclosure, id, lock=True)
    referral = await load(session, Referral, disclosure.referral_id)
    return disclosure, referral.pathway_id or referral.id


add_reviews(
    router,
    Reviews(
        model=EmergencyDisclosure,
        out=EmergencyOut,
        reviewer=TeamManager,
        by="a manager",
        listed="Those nobody reviewed, then those that are past their end; oldest first.",
        find=_find,
    ),
)
