"""The current answer to a request to hear a person early, and taking the request back (R9)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, select
from services.court_listing.models.bring_forward import BringForwardAnswer


async def current_answer(session: AsyncSession, pathway_id: UUID) -> BringForwardAnswer | None:
    """The answer to the request that was not taken back since."""
    query = select(BringForwardAnswer).where(
        BringForwardAnswer.pathway_id == pathway_id,
        col(BringForwardAnswer.superseded_at).is_(None),
    )
    return await first(session, query)


async def take_request_back(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R9: the answer to a request that is taken back is current no more."""
    answer = await current_answer(session, pathway_id)
    if answer is not None:
        answer.superseded_at = at
