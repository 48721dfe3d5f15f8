"""Orders that ended on their day, and those that go on after all, as the court told (R45)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_orders import OrderExpired, OrderRunsOn
from contracts.policy.calendar import midnight_in_england
from services.common.clock_facts import take_back
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.expiries import undo_end
from services.probation_allocation.operations.pathways import pathway_of


async def handle_expiry(session: AsyncSession, event: OrderExpired) -> None:
    """R30, R45: nobody holds the order any more, and nothing of it waits; unless it ended before.

    Told again with another day, it ended on that one.
    """
    pathway = await pathway_of(session, event.pathway_id)
    await session.flush()
    await session.refresh(pathway, with_for_update=True)
    if pathway.order_expired_at is not None:
        await _take_back(session, pathway, pathway.order_expired_at)
    if pathway.order_ended_at is None:
        pathway.order_expired_at = event.occurred_at
        await end_order(session, pathway.id, event.occurred_at)


async def handle_running_on(session: AsyncSession, event: OrderRunsOn) -> None:
    """R45: who held the order holds it again, and what waited then waits."""
    pathway = await pathway_of(session, event.pathway_id)
    await session.flush()
    await session.refresh(pathway, with_for_update=True)
    if event.was_over_on is not None:
        await _take_back(session, pathway, midnight_in_england(event.was_over_on))


async def _take_back(session: AsyncSession, pathway: Pathway, ended_at: datetime) -> None:
    """Also for the clocks, where the order was told to have ended once it had ended before."""
    take_back(session, OrderExpired.name, pathway.id, ended_at)
    if pathway.order_expired_at == ended_at:
        pathway.order_expired_at = None
        if pathway.order_ended_at == ended_at:
            await undo_end(session, pathway, ended_at)
