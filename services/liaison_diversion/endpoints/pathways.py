"""What is known of a pathway, now or at a moment."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter

from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.unit_of_work import UnitOfWorkRoute
from services.liaison_diversion.callers import AnyOfTheTeam
from services.liaison_diversion.schemas.pathways import PathwayOut
from services.liaison_diversion.views.pathways import pathway_view

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=UnitOfWorkRoute)


@router.get("/pathways/{pathway_id}", summary="What is known of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: AnyOfTheTeam) -> PathwayOut:
    """Now, or as it was on record at a moment: the listing as the court told it.

    Also the referral matched to it, the entry on the day's list, follow-ups; and of those merged.
    """
    return await each_of(session, pathway_id, partial(pathway_view, session))
