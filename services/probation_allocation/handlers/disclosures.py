"""Risks that others disclosed without consent (R41, R57)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import RiskDisclosedV1
from contracts.events.provider_treatment import (
    EmergencyDisclosureMadeV1,
)
from services.probation_allocation.models.disclosures import EmergencyDisclosure


async def handle_emergency_disclosure(
    session: AsyncSession, event: EmergencyDisclosureMadeV1 | RiskDisclosedV1
) -> None:
    """Keep a risk that was disclosed without consent, and until when it is shown (R41, R57)."""
    session.add(
        EmergencyDisclosure(
            id=event.disclosure_id,
            pathway_id=event.pathway_id,
            disclosed_at=event.occurred_at,
            ends_at=event.ends_at,
            authority=event.authority,
            risk_flags=[flag.value for flag in event.risk_flags or ()],
            risk=event.risk,
        )
    )
