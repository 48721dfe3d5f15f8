"""Who of the court may see a case (R53)."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import CaseRestricted
from services.common.database import load
from services.common.identity import Caller
from services.common.restrictions import Restrictions, add_restrictions
from services.common.unit_of_work import UnitOfWorkRoute
from services.court_listing.callers import CourtStaff, LegalAdviser
from services.court_listing.models.pathways import Pathway

router = APIRouter(tags=["restrictions"], route_class=UnitOfWorkRoute)


async def _find(session: AsyncSession, id: UUID, caller: Caller) -> UUID | None:
    return (await load(session, Pathway, id)).id


add_restrictions(
    router,
    Restrictions(
        prefix="/v1/pathways/{pathway_id}",
        parameter="pathway_id",
        setter=LegalAdviser,
        anyone=CourtStaff,
        find=_find,
        event=CaseRestricted,
    ),
)
