"""Telling of merges, also to who comes to the person afterwards (R62)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.court_listing import PathwayMerged
from services.common.database import first, select
from services.common.outbox import tell
from services.court_listing.models.merges import Merge


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
