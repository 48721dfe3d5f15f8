"""The view of the seriousness that counts (R87)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.vocabulary import Level
from services.probation_allocation.models.seriousness import SeriousnessView
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.rules.seriousness import Settled


async def settled(session: AsyncSession, pathway_id: UUID) -> Settled | None:
    """What the newest view says, unless it was taken back."""
    views = await rows_of_pathway(session, SeriousnessView, pathway_id)
    newest = max(views, key=lambda view: view.settled_at, default=None)
    if newest is None or newest.withdrawn:
        return None
    return Settled(Level(newest.level) if newest.level else None, newest.guideline)
