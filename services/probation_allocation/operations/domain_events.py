"""Telling probation's other systems of what is allocated, once it is known of whom (R30, R61)."""

from uuid import uuid4

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.probation_allocation.models.allocations import (
    AllocatedPart,
    Allocation,
    DomainEvent,
)
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import current_allocation
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.views import domain_events

# Positions must be committed in their order, or a reader's cursor would pass one by.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('domain_event'))")


async def tell_allocated(session: AsyncSession, pathway: Pathway) -> None:
    """One event for the order and one for each requirement made, each under its own id.

    Without a CRN they wait; under a corrected one they are told anew, and the old ones no more.
    """
    allocation = await current_allocation(session, pathway.id)
    if allocation is None:
        return
    parts = await _parts(session, allocation, pathway)
    untold = [part for part in parts if part.told_under != pathway.crn]
    if pathway.crn is None or not untold:
        return
    await session.flush()
    await session.execute(_ONE_AT_A_TIME)
    if any(part.told_under for part in untold):
        old = delete(DomainEvent).where(col(DomainEvent.allocation_id) == allocation.id)
        await session.execute(old)
        untold = parts
    for part in untold:
        body = domain_events.allocated(part, allocation, pathway.crn)
        session.add(DomainEvent(allocation_id=allocation.id, body=body))
        part.told_under = pathway.crn


async def _parts(
    session: AsyncSession, allocation: Allocation, pathway: Pathway
) -> list[AllocatedPart]:
    """The order and its requirements, also one that the court made since; the order first."""
    wanted = select(AllocatedPart).where(AllocatedPart.allocation_id == allocation.id)
    parts = {part.requirement: part for part in await rows(session, wanted)}
    for requirement in (None, *sorted(one.value for one in order_of(pathway).made)):
        if requirement not in parts:
            parts[requirement] = AllocatedPart(
                id=allocation.id if requirement is None else uuid4(),
                pathway_id=pathway.id,
                allocation_id=allocation.id,
                requirement=requirement,
            )
            session.add(parts[requirement])
    return sorted(parts.values(), key=lambda part: part.requirement or "")
