"""What others tell providers of treatment under the order."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import AdjustmentDecidedV1, RiskDisclosedV1
from services.common.handling import on
from services.common.refusal import Unknown
from services.provider_assessment.models.reviews import AdjustmentProposal, RiskDisclosed


async def note_adjustment(session: AsyncSession, event: AdjustmentDecidedV1) -> None:
    """Show on the proposal what the responsible officer decided (R39)."""
    named: UUID | None = event.proposal_id
    if named is None:
        return
    proposal = await session.get(AdjustmentProposal, named, with_for_update=True)
    if proposal is None:
        raise Unknown("There is no such proposal.", rule="R39")
    proposal.decision, proposal.decided_at = event.decision.value, event.occurred_at


async def note_risk(session: AsyncSession, event: RiskDisclosedV1) -> None:
    """Keep a risk for the organisation it was disclosed to, and until when it is shown (R41)."""
    named: UUID | None = event.disclosure_id
    if named is None:
        return
    session.add(
        RiskDisclosed(
            id=named,
            pathway_id=event.pathway_id,
            organisation=event.organisation,
            disclosed_at=event.occurred_at,
            ends_at=event.ends_at,
            authority=event.authority,
            risk_flags=[flag.value for flag in event.risk_flags or ()],
            risk=event.risk,
        )
    )


TREATMENT = (on(AdjustmentDecidedV1, note_adjustment), on(RiskDisclosedV1, note_risk))
"""Part of the service's table of handlers."""
