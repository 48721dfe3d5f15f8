"""Two pathways that are one: merged by a list officer, and taken apart again (R62)."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_listing import PathwayMerged, PathwayUnmerged
from services.common import merging
from services.common.database import first, load, rows, select
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import CourtStaff, ListOfficer
from services.court_listing.models.merges import Merge
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.merges import ask_whose_results
from services.court_listing.operations.pathways import dossier_of
from services.court_listing.operations.requirements import positions_of, proposed_or_treating
from services.court_listing.rules import merges
from services.court_listing.schemas.merges import MergeIn, MergeOut, UnmergeIn

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["merges"], route_class=UnitOfWorkRoute)


@router.post("/merges", status_code=201, summary="Merge another pathway into this one (R62)")
async def merge(pathway_id: UUID, body: MergeIn, session: Session, caller: ListOfficer) -> MergeOut:
    """Both show the same from then on; nothing is moved, so it can be taken back."""
    merges.require_two(pathway_id, body.absorbed)
    # Locked in one order, whichever of two is merged into the other.
    for id in sorted((pathway_id, body.absorbed)):
        await load(session, Pathway, id, lock=True)
    active = await _active_merges(session, pathway_id, body.absorbed)
    merges.may_merge(
        absorbed_ends=any(merge.absorbed == body.absorbed for merge in active),
        absorbed_goes_on=any(merge.pathway_id == body.absorbed for merge in active),
        survivor_ends=any(merge.absorbed == pathway_id for merge in active),
        sentenced=(await dossier_of(session, body.absorbed)).sentence is not None,
    )
    row = Merge(pathway_id=pathway_id, merged_by=caller.user, **body.model_dump())
    session.add(row)
    await merging.join(session, body.absorbed, pathway_id, body.merged_at)
    whose = proposed_or_treating(await positions_of(session, pathway_id))
    event = PathwayMerged(pathway_id=body.absorbed, occurred_at=body.merged_at, into=pathway_id)
    tell(session, event, to_organisations=whose)
    return MergeOut.model_validate(row)


@router.post("/unmerges", status_code=201, summary="Take a merge back (R62)")
async def unmerge(
    pathway_id: UUID, body: UnmergeIn, session: Session, caller: ListOfficer
) -> MergeOut:
    """The two are two again, each with what was recorded under its own name."""
    query = select(Merge).where(
        Merge.pathway_id == pathway_id,
        Merge.absorbed == body.absorbed,
        col(Merge.unmerged_at).is_(None),
    )
    row = await first(session, query.with_for_update())
    merges.may_unmerge(row is not None, row.merged_at if row else None, body.unmerged_at)
    assert row is not None
    row.unmerged_at, row.unmerged_by = body.unmerged_at, caller.user
    row.why_unmerged = body.why
    await ask_whose_results(session, row, datetime.now(UTC))
    await merging.part(session, body.absorbed, pathway_id, body.unmerged_at)
    tell(
        session,
        PathwayUnmerged(pathway_id=body.absorbed, occurred_at=body.unmerged_at, into=pathway_id),
    )
    return MergeOut.model_validate(row)


@router.get("/merges", summary="Merges of a pathway, taken back or not (R62)")
async def read_merges(pathway_id: UUID, session: Session, caller: CourtStaff) -> list[MergeOut]:
    """Whichever of the two it was; who did it and why."""
    await dossier_of(session, pathway_id)
    either = or_(col(Merge.pathway_id) == pathway_id, col(Merge.absorbed) == pathway_id)
    all_merges = await rows(session, select(Merge).where(either).order_by(col(Merge.merged_at)))
    return [MergeOut.model_validate(row) for row in all_merges]


async def _active_merges(session: AsyncSession, survivor: UUID, absorbed: UUID) -> list[Merge]:
    ids = [survivor, absorbed]
    either = or_(col(Merge.pathway_id).in_(ids), col(Merge.absorbed).in_(ids))
    query = select(Merge).where(either, col(Merge.unmerged_at).is_(None))
    return list(await rows(session, query))
