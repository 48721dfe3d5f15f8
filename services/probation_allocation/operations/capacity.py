"""What to know before an organisation is asked or proposed (R44)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import capacity_subject
from contracts.vocabulary import Requirement
from services.probation_allocation.models.capacity import ProviderCapacity
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.rules.capacity import warnings


async def warnings_of(
    session: AsyncSession, pathway: Pathway, organisation: str | None, requirement: Requirement
) -> list[str]:
    """R44: what to know before an organisation is asked or proposed; never a refusal."""
    id = capacity_subject(pathway.site or "", organisation or "", requirement)
    capacity = await session.get(ProviderCapacity, id)
    return warnings(capacity.cases_held, capacity.cases_limit) if capacity else []
