"""By which name a person is addressed, and what the court provides for (R6, R82)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import liaison_diversion, probation_findings, provider_assessment
from services.court_listing.models.personal_details import PersonalDetail
from services.personal_details.operations import keep_told, told_by


async def handle_details(
    session: AsyncSession,
    event: liaison_diversion.PersonalDetailsRecorded
    | probation_findings.PersonalDetailsRecorded
    | provider_assessment.PersonalDetailsRecorded,
) -> None:
    """Kept by the agency that tells it; the court is not told which organisation treats by it."""
    whose, source = {"pathway_id": event.pathway_id}, event.publisher.value
    await keep_told(session, PersonalDetail, whose, source, told_by(event), event.occurred_at)
