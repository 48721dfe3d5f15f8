"""The allocation that is current."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, select
from services.probation_allocation.models.allocations import Allocation


async def current_allocation(session: AsyncSession, pathway_id: UUID) -> Allocation | None:
    """The allocation of the order that has not ended."""
    wanted = select(Allocation).where(
        Allocation.pathway_id == pathway_id,
        col(Allocation.ended_at).is_(None),
    )
    return await first(session, wanted)
