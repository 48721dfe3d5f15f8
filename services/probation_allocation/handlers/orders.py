"""What the court tells of a sentence, and the support it advises (R26, R30)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import (
    Sentenced,
    SupportAdvised,
)
from contracts.events.court_orders import OrderChanged, SentenceSetAside
from services.probation_allocation.operations.circumstances import rest_where_died
from services.probation_allocation.operations.domain_events import tell_allocated
from services.probation_allocation.operations.early_ends import end_order
from services.probation_allocation.operations.meetings import note_first_meeting_due
from services.probation_allocation.operations.pathways import pathway_of


async def handle_sentence(session: AsyncSession, event: Sentenced) -> None:
    """Keep the sentence, from which the order is allocated (R30, C3)."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.sentenced_at = event.occurred_at
    pathway.sentence = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at"}
    )
    pathway.support_advised = {}
    note_first_meeting_due(session, pathway, event.occurred_at, "sentence")
    await tell_allocated(session, pathway)
    await rest_where_died(session, pathway)


async def handle_set_aside(session: AsyncSession, event: SentenceSetAside) -> None:
    """R11: nothing stands of the sentence: nobody holds its order, and the gate is open again.

    What was done under it stays on record as of an order before the next.
    """
    pathway = await pathway_of(session, event.pathway_id)
    await end_order(session, event.pathway_id, event.occurred_at)
    pathway.sentenced_at = pathway.order_ended_at = None
    pathway.sentence, pathway.support_advised = {}, {}
    pathway.order_number += 1


async def handle_order_change(session: AsyncSession, event: OrderChanged) -> None:
    """R39, R40: the order as it is now; one that ended is held by nobody."""
    pathway = await pathway_of(session, event.pathway_id)
    if event.disposal is not None:
        order = event.model_dump(mode="json", exclude_none=True, exclude=_OF_THE_CHANGE)
        pathway.sentence = pathway.sentence | order
    if event.order_ended:
        await end_order(session, event.pathway_id, event.occurred_at)
    else:
        await tell_allocated(session, pathway)


_OF_THE_CHANGE = {"pathway_id", "occurred_at", "change", "changed", "order_ended", "ended"}


async def handle_support_advised(session: AsyncSession, event: SupportAdvised) -> None:
    """R26: what the court advises in place of a requirement, for whoever supervises the order."""
    pathway = await pathway_of(session, event.pathway_id)
    pathway.support_advised = pathway.support_advised | {
        event.requirement.value: list(event.support_advised or ())
    }
