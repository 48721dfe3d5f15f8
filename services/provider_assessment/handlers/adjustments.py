"""What the responsible officer decided on an adjustment (R39)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import AdjustmentDecided
from services.common.errors import Unknown
from services.provider_assessment.models.adjustments import AdjustmentProposal


async def handle_adjustment_decision(session: AsyncSession, event: AdjustmentDecided) -> None:
    """Show on the proposal what the responsible officer decided (R39)."""
    named: UUID | None = event.proposal_id
    if named is None:
        return
    proposal = await session.get(AdjustmentProposal, named, with_for_update=True)
    if proposal is None:
        raise Unknown("There is no such proposal.", rule="R39")
    proposal.decision, proposal.decided_at = event.decision.value, event.occurred_at
