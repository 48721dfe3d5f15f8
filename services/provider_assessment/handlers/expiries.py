"""Orders that ended on their day, and those that go on after all, as the court told (R33, R45)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_orders import OrderExpired, OrderRunsOn
from services.provider_assessment.models.cases import Pathway
from services.provider_assessment.operations.cases import cases_locked, pathway_or_new
from services.provider_assessment.operations.expiries import let_rest, run_again


async def handle_expiry(session: AsyncSession, event: OrderExpired) -> None:
    """R33, R42: nothing is planned any more; what happened before is recorded and signed off.

    Told again with another day, it ended on that one.
    """
    pathway = await pathway_or_new(session, event.pathway_id)
    await _take_back(session, pathway)
    pathway.order_expired_at = event.occurred_at
    for case in await cases_locked(session, event.pathway_id):
        await let_rest(session, case, event.occurred_at)


async def handle_running_on(session: AsyncSession, event: OrderRunsOn) -> None:
    """R33: treatment goes on as it was planned."""
    await _take_back(session, await pathway_or_new(session, event.pathway_id))


async def _take_back(session: AsyncSession, pathway: Pathway) -> None:
    ended_at, pathway.order_expired_at = pathway.order_expired_at, None
    if ended_at is not None:
        for case in await cases_locked(session, pathway.id):
            await run_again(session, case, ended_at)
