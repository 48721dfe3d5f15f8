"""Telling probation of a disclosure: at once, or as soon as the person is found on a list."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.liaison_diversion import RiskDisclosed
from services.common.database import rows, select
from services.common.outbox import tell
from services.disclosures.operations import event_fields
from services.liaison_diversion.models.disclosures import EmergencyDisclosure
from services.liaison_diversion.models.referrals import Referral

TOLD_BY_EVENT = "probation"


async def tell_disclosed(session: AsyncSession, referral: Referral) -> None:
    """R41, R57: what is for probation, has not ended and was not told."""
    if referral.pathway_id is None:
        return
    now = datetime.now(UTC)
    untold = select(EmergencyDisclosure).where(
        EmergencyDisclosure.referral_id == referral.id,
        EmergencyDisclosure.recipient == TOLD_BY_EVENT,
        col(EmergencyDisclosure.told_at).is_(None),
        col(EmergencyDisclosure.ends_at) > now,
    )
    for disclosure in await rows(session, untold):
        disclosure.told_at = now
        fields = event_fields(disclosure) | {"pathway_id": referral.pathway_id}
        tell(session, RiskDisclosed.model_validate(fields))
