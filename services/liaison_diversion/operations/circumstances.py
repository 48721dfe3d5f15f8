"""What follows at liaison and diversion where somebody died, or did not after all (R42)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy.calendar import day_in_england
from services.circumstances.operations import Kept
from services.circumstances.rules import Standing
from services.liaison_diversion.models.circumstances import Circumstance
from services.liaison_diversion.operations.pathways import pathway_of


async def _lock(session: AsyncSession, pathway_id: UUID) -> None:
    pathway = await pathway_of(session, pathway_id)
    await session.flush()
    await session.refresh(pathway, with_for_update=True)


async def _follow(session: AsyncSession, pathway_id: UUID, before: Standing, now: Standing) -> None:
    """R42: the day of the death that stands; nobody is asked to screen or support who died."""
    pathway = await pathway_of(session, pathway_id)
    pathway.died_on = day_in_england(now.died_at) if now.died_at else None


KEPT = Kept(Circumstance, _lock, _follow)
