"""Whether the court has a breach to decide (R40)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, select
from services.probation_allocation.models.breaches import Breach


async def breach_waits(session: AsyncSession, pathway_id: UUID) -> bool:
    """R40: whether the court has a breach to decide, and so may pass another sentence."""
    waiting = select(Breach).where(
        Breach.pathway_id == pathway_id, col(Breach.decided_at).is_(None)
    )
    return await first(session, waiting) is not None
