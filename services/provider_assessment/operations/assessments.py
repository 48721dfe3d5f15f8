"""The assessment that counts."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import first, select
from services.provider_assessment.models.assessments import Assessment
from services.provider_assessment.models.cases import Case


async def latest_assessment(session: AsyncSession, case: Case) -> Assessment | None:
    """The assessment that counts."""
    wanted = select(Assessment).where(Assessment.case_id == case.id)
    return await first(session, wanted.order_by(col(Assessment.assessed_at).desc()))
