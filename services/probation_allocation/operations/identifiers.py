"""Which CRN a pathway goes by: the one probation recorded, before any it was told (R61)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, select
from services.probation_allocation.models.identifiers import IdentifierRecord


async def identifier_on_record(session: AsyncSession, pathway_id: UUID) -> IdentifierRecord | None:
    """What probation itself recorded, and was not corrected since."""
    wanted = select(IdentifierRecord).where(
        col(IdentifierRecord.pathway_id) == pathway_id,
        col(IdentifierRecord.superseded_at).is_(None),
    )
    return await first(session, wanted)
