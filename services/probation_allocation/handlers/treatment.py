"""How providers tell that a requirement ended (R42)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_assessment import (
    RequirementCompleted,
)
from services.probation_allocation.models.treatment import (
    RequirementEnd,
)
from services.probation_allocation.operations.orders import is_of_order
from services.probation_allocation.operations.pathways import pathway_of


async def handle_completion(session: AsyncSession, event: RequirementCompleted) -> None:
    """Keep how the requirement ended; of an order that was replaced, apart from it (R40, R42)."""
    pathway = await pathway_of(session, event.pathway_id)
    end = RequirementEnd(
        pathway_id=event.pathway_id,
        requirement=event.requirement.value,
        ended_at=event.occurred_at,
        outcome=event.outcome.value,
    )
    await session.merge(end)
    if not is_of_order(pathway, event.occurred_at):
        return
    pathway.completed_at = event.occurred_at
    pathway.completion = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "changes"}
    )
