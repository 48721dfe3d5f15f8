"""What follows for the day's list when a request is taken back (R9)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.liaison_diversion.models.lists import BringForwardAnswer


async def take_request_back(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R9: the answer to a request that is taken back is current no more."""
    answer = await session.get(BringForwardAnswer, pathway_id)
    if answer is not None and answer.answered_at <= at:
        await session.delete(answer)
