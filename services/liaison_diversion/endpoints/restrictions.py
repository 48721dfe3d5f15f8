"""Who of liaison and diversion may see a case (R53)."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import CaseRestricted
from services.common.database import load
from services.common.identity import Caller
from services.common.restrictions import Restrictions, add_restrictions
from services.common.unit_of_work import UnitOfWorkRoute
from services.liaison_diversion.callers import AnyOfTheTeam, TeamManager
from services.liaison_diversion.models.referrals import Referral

router = APIRouter(tags=["restrictions"], route_class=UnitOfWorkRoute)


async def _find(session: AsyncSession, id: UUID, caller: Caller) -> UUID | None:
    return (await load(session, Referral, id)).pathway_id


add_restrictions(
    router,
    Restrictions(
        prefix="/v1/referrals/{referral_id}",
        parameter="referral_id",
        setter=TeamManager,
        anyone=AnyOfTheTeam,
        find=_find,
        event=CaseRestricted,
    ),
)
