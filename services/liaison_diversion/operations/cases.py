"""The cases of a person referred, who may be listed in more than one (R62)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.liaison_diversion.models.referrals import AlsoListed, Referral


async def pathways_of(session: AsyncSession, referral: Referral) -> list[UUID]:
    """The pathways a referral is matched to, the first match first; none where it waits."""
    if referral.pathway_id is None:
        return []
    also = select(AlsoListed).where(AlsoListed.referral_id == referral.id)
    others = await rows(session, also.order_by(col(AlsoListed.pathway_id)))
    return [referral.pathway_id, *(other.pathway_id for other in others)]
