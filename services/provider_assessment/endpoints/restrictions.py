"""Who of an organisation may see a case (R52, R53)."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import CaseRestricted
from services.common.identity import Caller
from services.common.restrictions import Restrictions, add_restrictions
from services.common.unit_of_work import UnitOfWorkRoute
from services.provider_assessment.callers import Clinician, Decider
from services.provider_assessment.operations.cases import cases_of

router = APIRouter(tags=["restrictions"], route_class=UnitOfWorkRoute)


async def _find(session: AsyncSession, id: UUID, caller: Caller) -> UUID | None:
    return (await cases_of(session, id, caller))[0].pathway_id


add_restrictions(
    router,
    Restrictions(
        prefix="/v1/pathways/{pathway_id}",
        parameter="pathway_id",
        setter=Decider,
        anyone=Clinician,
        find=_find,
        event=CaseRestricted,
    ),
)
