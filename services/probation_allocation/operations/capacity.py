"""How many cases providers hold: kept as they tell it, and warned of when one is full (R44)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import CapacityChangedV1, capacity_subject
from contracts.vocabulary import Requirement
from services.common.handling import on
from services.probation_allocation.models.capacity import ProviderCapacity
from services.probation_allocation.models.pathways import Pathway


async def note_capacity(session: AsyncSession, event: CapacityChangedV1) -> None:
    """Keep what an organisation holds and can hold; it is about no person (R44)."""
    if not (event.organisation and event.site and event.requirement):
        return
    known = ProviderCapacity(
        id=event.subject,
        site=event.site,
        organisation=event.organisation,
        requirement=event.requirement.value,
        cases_held=event.held,
        cases_limit=event.limit,
        told_at=event.occurred_at,
    )
    await session.merge(known)


async def warnings_of(
    session: AsyncSession, pathway: Pathway, organisation: str | None, requirement: Requirement
) -> list[str]:
    """R44: what to know before an organisation is asked or proposed; never a refusal."""
    id = capacity_subject(pathway.site or "", organisation or "", requirement)
    known = await session.get(ProviderCapacity, id)
    return warnings(known.cases_held, known.cases_limit) if known else []


def warnings(held: int, limit: int) -> list[str]:
    """R44: that a provider is full."""
    if held < limit:
        return []
    return [f"The provider is full: it holds {held} of {limit} cases. Expect a longer wait (R44)."]


CAPACITY = (on(CapacityChangedV1, note_capacity),)
"""Part of the service's table of handlers."""
