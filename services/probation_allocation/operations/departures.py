"""What follows from an officer leaving, for the orders they hold (R30, C3)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.policy import LocalFact
from services.common import scope
from services.common.clock_facts import note, take_back
from services.common.database import select
from services.probation_allocation.models.allocations import Allocation, Officer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.rules.orders import ORDERS


async def note_departure(session: AsyncSession, officer: Officer, left_at: datetime | None) -> None:
    """C3: each order in force that they hold is allocated anew, in time from that day on.

    What was said of another day, or of somebody who did not leave after all, is taken back.
    """
    if officer.left_at == left_at:
        return
    async with scope.as_the_service(session):
        held = await _held(session, officer.id)
    for pathway_id, since in held:
        if officer.left_at is not None:
            at = max(officer.left_at, since)
            take_back(session, LocalFact.OFFICER_LEFT, pathway_id, at)
        if left_at is not None:
            note(session, LocalFact.OFFICER_LEFT, pathway_id, max(left_at, since))


async def _held(session: AsyncSession, officer_id: UUID) -> Sequence[tuple[UUID, datetime]]:
    """The orders in force that an officer holds, each since when."""
    query = (
        select(Allocation.pathway_id, Allocation.allocated_at)
        .join(Pathway, col(Pathway.id) == Allocation.pathway_id)
        .where(
            Allocation.officer_id == officer_id,
            col(Allocation.ended_at).is_(None),
            col(Pathway.order_ended_at).is_(None),
            col(Pathway.sentence)["disposal"].astext.in_(ORDERS),
        )
        .order_by(col(Allocation.pathway_id))
    )
    return [(row[0], row[1]) for row in await session.execute(query)]
