"""What the court knows of one pathway, and its clocks."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.clocks_shown import ClockShown, clocks_of
from services.common.database import load
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import CourtStaff
from services.court_listing.models.pathways import Pathway
from services.court_listing.schemas.pathways import PathwayOut
from services.court_listing.views.pathways import pathway_view
from services.disclosures.ledger import DisclosuresOut, disclosures_of

router = APIRouter(prefix="/v1", tags=["listings"], route_class=UnitOfWorkRoute)


@router.get("/pathways/{pathway_id}/clocks", summary="Clocks of a pathway (C1, C2, C11, C15)")
async def read_clocks(pathway_id: UUID, session: Session, caller: CourtStaff) -> list[ClockShown]:
    """C1, C2, C11, C15: each with its state, what it waits for, and by what source it runs."""
    await load(session, Pathway, pathway_id)
    return await clocks_of(session, Agency.COURT, pathway_id)


@router.get("/pathways/{pathway_id}/disclosures", summary="Who was told what, when (R54)")
async def read_disclosures(
    pathway_id: UUID, session: Session, caller: CourtStaff
) -> DisclosuresOut:
    """For the person: which agency was told which fields on which basis; no content.

    Raises ``Unknown`` (404).
    """
    await load(session, Pathway, pathway_id)
    return await disclosures_of(session, Agency.COURT, pathway_id)


@router.get("/pathways/{pathway_id}", summary="What the court knows of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: CourtStaff) -> PathwayOut:
    """Now, or as it was on record at a moment: listing and pleas, adjustments, proposals.

    Also reports asked for, the sentence and the outcome; and of those merged with it (R62).
    """
    return await each_of(session, pathway_id, partial(pathway_view, session))
