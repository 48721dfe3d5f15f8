"""Finding a pathway, or making it at its first mention."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import get_or_make
from services.liaison_diversion.models.pathways import Pathway
from services.liaison_diversion.operations.referrals import one_at_a_time


async def pathway_of(session: AsyncSession, id: UUID) -> Pathway:
    """The pathway; made at its first mention, as agencies' channels are not ordered together."""
    await one_at_a_time(session)
    pathway = await get_or_make(session, Pathway, {"id": id})
    await session.flush()
    return pathway
