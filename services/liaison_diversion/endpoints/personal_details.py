"""What a person referred says of themselves."""

from uuid import UUID

from fastapi import APIRouter, Request

from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.liaison_diversion.callers import AnyOfTheTeam
from services.liaison_diversion.models.personal_details import PersonalDetail
from services.liaison_diversion.models.referrals import Referral
from services.liaison_diversion.operations.personal_details import OWN, tell_details
from services.personal_details.operations import record, shown
from services.personal_details.schemas import PersonalDetailsIn, PersonalDetailsOut

router = APIRouter(
    prefix="/v1/referrals/{referral_id}", tags=["referrals"], route_class=UnitOfWorkRoute
)


@router.post(
    "/personal-details", status_code=201, summary="Record what a person says of themselves (R82)"
)
async def record_details(
    referral_id: UUID,
    body: PersonalDetailsIn,
    request: Request,
    session: Session,
    caller: AnyOfTheTeam,
) -> PersonalDetailsOut:
    """Name, language, needs, how they are reached: told once they are on a list."""
    referral = await load(session, Referral, referral_id, lock=True)
    about(request, referral.pathway_id or referral_id)
    whose = {"referral_id": referral_id}
    details = await record(session, PersonalDetail, whose, OWN, body, caller.user)
    await tell_details(session, referral, body.recorded_at)
    return shown(details)
