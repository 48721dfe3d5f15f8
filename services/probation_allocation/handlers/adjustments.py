"""Adjustments that providers propose (R39)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import (
    AdjustmentProposedV1,
)
from services.probation_allocation.models.adjustments import AdjustmentProposal


async def handle_proposed_adjustment(session: AsyncSession, event: AdjustmentProposedV1) -> None:
    """Keep a proposed adjustment for the responsible officer to decide on (R39)."""
    session.add(
        AdjustmentProposal(
            id=event.proposal_id,
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            proposed_at=event.occurred_at,
            kind=event.kind.value,
            reason=event.reason,
            explanation=event.explanation,
            proposed_sessions=event.proposed_sessions,
            proposed_length_months=event.proposed_length_months,
        )
    )
