"""Telling of merges, also to who comes to the person afterwards (R62)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from contracts.events.court_listing import PathwayMerged
from services.common.database import first, select
from services.common.outbox import tell
from services.court_listing.models.merges import Merge
from services.court_listing.models.pathways import Pathway
from services.court_listing.models.results import CourtResult, ResultQuestion

WHOSE_RESULTS = (
    "results came while this record and another were one, and the two were taken apart: whose they"
    " are is for a person to say; a share that is sent again is taken for its own case (R62)"
)


async def survivors_of(session: AsyncSession, urns: Collection[str]) -> dict[UUID, Pathway]:
    """R62: of each pathway of these cases whose name ended, the one that goes on."""
    absorbed, goes_on = aliased(Pathway), aliased(Pathway)
    found = await session.execute(
        select(Merge.absorbed, goes_on)
        .join(absorbed, col(absorbed.id) == Merge.absorbed)
        .join(goes_on, col(goes_on.id) == Merge.pathway_id)
        .where(col(absorbed.case_urn).in_(urns), col(Merge.unmerged_at).is_(None))
    )
    return {row.absorbed: row[1] for row in found}


async def ask_whose_results(session: AsyncSession, merge: Merge, now: datetime) -> None:
    """R62: of results that came while two were one, a person says whose they are."""
    came = select(CourtResult).where(
        CourtResult.pathway_id == merge.pathway_id, col(CourtResult.taken_at) >= merge.merged_at
    )
    if await first(session, came.limit(1)) is None:
        return
    for pathway_id in (merge.pathway_id, merge.absorbed):
        session.add(ResultQuestion(pathway_id=pathway_id, asked_at=now, reason=WHOSE_RESULTS))


async def tell_merge_to(session: AsyncSession, absorbed: UUID, organisation: str | None) -> None:
    """R52, R62: what is sentenced has the other name, which who treats under this one must know.

    The others hear it once more, which changes nothing.
    """
    if organisation is None:
        return
    own = select(Merge).where(Merge.absorbed == absorbed, col(Merge.unmerged_at).is_(None))
    merge = await first(session, own)
    if merge is not None:
        event = PathwayMerged(
            pathway_id=absorbed, occurred_at=merge.merged_at, into=merge.pathway_id
        )
        tell(session, event, to_organisations=[organisation])
