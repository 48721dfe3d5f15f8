"""Two pathways that are one: merged by a list officer, and taken apart again (R62)."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_listing import PathwayMergedV1, PathwayUnmergedV1
from services.common import merging
from services.common.database import first, load, rows, select
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.court_listing.callers import CourtStaff, ListOfficer
from services.court_listing.models.merges import Merge
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.pathways import dossier_of
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
    standing = await _standing(session, pathway_id, body.absorbed)
    merges.may_merge(
        absorbed_ends=any(one.absorbed == body.absorbed for one in standing),
        absorbed_goes_on=any(one.pathway_id == body.absorbed for one in standing),
        survivor_ends=any(one.absorbed == pathway_id for one in standing),
        sentenced=(await dossier_of(session, body.absorbed)).sentence is not None,
    )
    made = Merge(pathway_id=pathway_id, merged_by=caller.user, **body.model_dump())
    session.add(made)
    await merging.join(session, body.absorbed, pathway_id, body.merged_at)
    tell(
        session,
        PathwayMergedV1(pathway_id=body.absorbed, occurred_at=body.merged_at, into=pathway_id),
    )
    return MergeOut.model_validate(made)


@router.post("/unmerges", status_code=201, summary="Take a merge back (R62)")
async def unmerge(
    pathway_id: UUID, body: UnmergeIn, session: Session, caller: ListOfficer
) -> MergeOut:
    """The two are two again, each with what was recorded under its own name."""
    wanted = select(Merge).where(
        Merge.pathway_id == pathway_id,
        Merge.absorbed == body.absorbed,
        col(Merge.unmerged_at).is_(None),
    )
    made = await first(session, wanted.with_for_update())
    merges.may_unmerge(made is not None, made.merged_at if made else None, body.unmerged_at)
    assert made is not None
    made.unmerged_at, made.unmerged_by = body.unmerged_at, caller.user
    made.why_unmerged = body.why
    await merging.part(session, body.absorbed, pathway_id, body.unmerged_at)
    tell(
        session,
        PathwayUnmergedV1(pathway_id=body.absorbed, occurred_at=body.unmerged_at, into=pathway_id),
    )
    return MergeOut.model_validate(made)


@router.get("/merges", summary="Merges of a pathway, taken back or not (R62)")
async def read_merges(pathway_id: UUID, session: Session, caller: CourtStaff) -> list[MergeOut]:
    """Whichever of the two it was; who did it and why."""
    await dossier_of(session, pathway_id)
    either = or_(col(Merge.pathway_id) == pathway_id, col(Merge.absorbed) == pathway_id)
    found = await rows(session, select(Merge).where(either).order_by(col(Merge.merged_at)))
    return [MergeOut.model_validate(one) for one in found]


async def _standing(session: AsyncSession, survivor: UUID, absorbed: UUID) -> list[Merge]:
    ids = [survivor, absorbed]
    either = or_(col(Merge.pathway_id).in_(ids), col(Merge.absorbed).in_(ids))
    wanted = select(Merge).where(either, col(Merge.unmerged_at).is_(None))
    return list(await rows(session, wanted))
