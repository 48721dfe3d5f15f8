"""Death, remand and hospital, where probation knows it."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.circumstances.endpoints import Recorded, add_circumstances
from services.common.database import load
from services.common.unit_of_work import UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.circumstances import KEPT, tell_circumstance

router = APIRouter(prefix="/v1", tags=["order in force"], route_class=UnitOfWorkRoute)


async def _find(session: AsyncSession, pathway_id: UUID) -> Pathway:
    return await load(session, Pathway, pathway_id, lock=True)


add_circumstances(router, Recorded(Agency.PROBATION, KEPT, AnyOfficer, _find, tell_circumstance))
