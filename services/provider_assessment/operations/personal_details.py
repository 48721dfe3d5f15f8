"""What a person says of themselves, as one organisation may see it (R52, R82)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from services.common.database import rows, select
from services.provider_assessment.models.personal_details import PersonalDetail

_AGENCIES = tuple(agency.value for agency in Agency)


async def details_for(
    session: AsyncSession, pathway_id: UUID, organisation: str
) -> Sequence[PersonalDetail]:
    """Its own records and those of other agencies; never another organisation's (R52)."""
    query = select(PersonalDetail).where(
        PersonalDetail.pathway_id == pathway_id,
        col(PersonalDetail.source).in_((*_AGENCIES, organisation)),
    )
    return await rows(session, query)
