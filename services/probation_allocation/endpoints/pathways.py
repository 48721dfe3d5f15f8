"""All that probation knows of a pathway, and its clocks."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter

from contracts.event import Agency
from services.common.clocks_shown import ClockShown, clocks_of
from services.common.database import load
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.disclosures.ledger import DisclosuresOut, disclosures_of
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.schemas.pathways import PathwayOut
from services.probation_allocation.views.pathways import pathway_view

router = APIRouter(prefix="/v1", tags=["list and reports"], route_class=UnitOfWorkRoute)


@router.get("/pathways/{pathway_id}/clocks", summary="Clocks of a pathway")
async def read_clocks(pathway_id: UUID, session: Session, caller: AnyOfficer) -> list[ClockShown]:
    """C3, C4, C5, C9; and those of court and provider that are or were at risk."""
    await load(session, Pathway, pathway_id)
    return await clocks_of(session, Agency.PROBATION, pathway_id)


@router.get("/pathways/{pathway_id}/disclosures", summary="Who was told what, when (R54)")
async def read_disclosures(
    pathway_id: UUID, session: Session, caller: AnyOfficer
) -> DisclosuresOut:
    """For the person: which agency was told which fields on which basis; no content.

    Raises ``Unknown`` (404).
    """
    await load(session, Pathway, pathway_id)
    return await disclosures_of(session, Agency.PROBATION, pathway_id)


@router.get("/pathways/{pathway_id}", summary="All that probation knows of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: AnyOfficer) -> PathwayOut:
    """Now, or as it was on record at a moment: listing, finding and pleas.

    Also positions, proposals, sentence, allocation, meetings, attendance and outcome.
    """
    return await each_of(session, pathway_id, partial(pathway_view, session))
