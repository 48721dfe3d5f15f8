"""What is known of a pathway, now or at a moment."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.database import load
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.disclosures.ledger import DisclosuresOut, disclosures_of
from services.liaison_diversion.callers import AnyOfTheTeam
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.schemas.pathways import PathwayOut
from services.liaison_diversion.views.pathways import pathway_view

router = APIRouter(prefix="/v1", tags=["referrals"], route_class=UnitOfWorkRoute)


@router.get("/pathways/{pathway_id}/disclosures", summary="Who was told what, when (R54)")
async def read_disclosures(
    pathway_id: UUID, session: Session, caller: AnyOfTheTeam
) -> DisclosuresOut:
    """For the person: which agency was told which fields on which basis; no content.

    Raises ``Unknown`` (404).
    """
    await load(session, Pathway, pathway_id)
    return await disclosures_of(session, Agency.LIAISON, pathway_id)


@router.get("/pathways/{pathway_id}", summary="What is known of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: AnyOfTheTeam) -> PathwayOut:
    """Now, or as it was on record at a moment: the listing as the court told it.

    Also the referral matched to it, the entry on the day's list, follow-ups; and of those merged.
    """
    return await each_of(session, pathway_id, partial(pathway_view, session))
