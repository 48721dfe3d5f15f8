"""What probation tells of an order that ended early (R42)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import OrderEndedEarly
from services.court_listing.models.pathways import Pathway
from services.court_listing.operations.circumstances import end_order
from services.court_listing.rules.orders import ENDED_EARLY


async def handle_early_end(session: AsyncSession, event: OrderEndedEarly) -> None:
    """R42, R45: the order of the sentence ended early, and is reviewed no more (C11).

    One that another sentence took the place of since, has ended anyway.
    """
    await session.get(Pathway, event.pathway_id, with_for_update=True)
    await end_order(session, event.pathway_id, event.occurred_at, ENDED_EARLY)
