"""What follows at probation where somebody died, or did not after all (R30, R42, C3 to C9)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import CircumstanceRecorded
from services.circumstances.models import Said
from services.circumstances.operations import Kept, standing_of
from services.circumstances.rules import Standing
from services.common.outbox import tell
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.circumstances import Circumstance
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.expiries import undo_end
from services.probation_allocation.operations.orders import still_under_order
from services.probation_allocation.operations.pathways import pathway_of, rows_of_pathway


async def _lock(session: AsyncSession, pathway_id: UUID) -> Pathway:
    pathway = await pathway_of(session, pathway_id)
    await session.flush()
    await session.refresh(pathway, with_for_update=True)
    return pathway


async def _follow(session: AsyncSession, pathway_id: UUID, before: Standing, now: Standing) -> None:
    """R30, R42: the order comes to rest, or is held and waited for as it was."""
    if before.died_at == now.died_at:
        return
    pathway = await pathway_of(session, pathway_id)
    if before.died_at is not None and pathway.order_ended_at == before.died_at:
        await undo_end(session, pathway, before.died_at)
    if now.died_at is not None and still_under_order(pathway, now.died_at):
        await end_order(session, pathway_id, now.died_at)


async def rest_where_died(session: AsyncSession, pathway: Pathway) -> None:
    """R42: a sentence that becomes known after the death makes an order that is over with it."""
    died_at = (await standing_of(session, KEPT, pathway.id)).died_at
    late = died_at is not None and pathway.sentenced_at is not None
    if died_at is not None and late and still_under_order(pathway, died_at):
        await end_order(session, pathway.id, died_at)


async def tell_circumstance(session: AsyncSession, said: Said) -> None:
    """R33, R42: every agency hears it, and each organisation that was asked for the person."""
    positions = await rows_of_pathway(session, Position, said.pathway_id)
    asked = {position.organisation for position in positions if position.organisation}
    event = CircumstanceRecorded.of(said.pathway_id, said.began_at, said, circumstance_id=said.id)
    tell(session, event, to_organisations=asked)


KEPT = Kept(Circumstance, _lock, _follow)
