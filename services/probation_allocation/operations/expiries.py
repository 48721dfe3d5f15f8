"""What follows where an order did not end after all (R30, R36, C9)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy import LocalFact
from services.common.clock_facts import take_back
from services.probation_allocation.models.allocations import Allocation
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.operations.absences import undecided_absences
from services.probation_allocation.operations.pathways import rows_of_pathway


async def undo_end(session: AsyncSession, pathway: Pathway, ended_at: datetime) -> None:
    """R30, R36, C9: the officer holds the order, reviews are held, absences are decided on."""
    pathway.order_ended_at = None
    allocations = await rows_of_pathway(session, Allocation, pathway.id)
    if all(allocation.ended_at is not None for allocation in allocations):
        last = max(allocations, key=lambda held: held.allocated_at, default=None)
        if last is not None and last.ended_at == ended_at:
            last.ended_at = None
    for review in await rows_of_pathway(session, CourtReview, pathway.id):
        if review.cancelled_at == ended_at:
            review.cancelled_at = None
    for missed in await undecided_absences(session, pathway.id):
        at, id = max(ended_at, missed.reported_at), str(missed.id)
        take_back(session, LocalFact.DECISION_NOT_NEEDED, pathway.id, at, appointment_id=id)
