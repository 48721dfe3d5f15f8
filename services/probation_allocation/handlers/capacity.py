"""What providers can hold (R44)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import CapacityChanged
from services.probation_allocation.models.capacity import ProviderCapacity


async def handle_capacity(session: AsyncSession, event: CapacityChanged) -> None:
    """Keep what an organisation holds and can hold; it is about no person (R44)."""
    if not (event.organisation and event.site and event.requirement):
        return
    capacity = ProviderCapacity(
        id=event.subject,
        site=event.site,
        organisation=event.organisation,
        requirement=event.requirement.value,
        cases_held=event.held,
        cases_limit=event.limit,
        told_at=event.occurred_at,
    )
    await session.merge(capacity)
