"""Risks that probation disclosed to an organisation (R41)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import RiskDisclosedV1
from services.provider_assessment.models.disclosures import RiskDisclosed


async def handle_risk_disclosed(session: AsyncSession, event: RiskDisclosedV1) -> None:
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
