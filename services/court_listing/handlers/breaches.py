"""Breaches that probation refers (R40)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import (
    BreachReferredV1,
)
from services.court_listing.models.breaches import Breach


async def handle_breach(session: AsyncSession, event: BreachReferredV1) -> None:
    """Keep a breach for the court to decide (R40)."""
    session.add(
        Breach(
            id=event.breach_id,
            pathway_id=event.pathway_id,
            referred_at=event.occurred_at,
            requirement=event.requirement,
            reason=event.reason,
            why=event.why,
        )
    )
