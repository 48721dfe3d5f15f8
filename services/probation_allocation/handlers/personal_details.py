"""What others recorded of what a person says of themselves (R82)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import liaison_diversion, provider_assessment
from services.personal_details.operations import keep_told, told_by
from services.probation_allocation.models.personal_details import PersonalDetail
from services.probation_allocation.operations.pathways import pathway_of
from services.probation_allocation.operations.personal_details import pass_on_findings


async def handle_liaison_details(
    session: AsyncSession, event: liaison_diversion.PersonalDetailsRecorded
) -> None:
    """Kept beside probation's own, and passed on to whom was asked to assess."""
    pathway = await pathway_of(session, event.pathway_id)
    source, whose = event.publisher.value, {"pathway_id": event.pathway_id}
    at = event.occurred_at
    await keep_told(session, PersonalDetail, whose, source, told_by(event), at)
    await pass_on_findings(session, pathway, at)


async def handle_provider_details(
    session: AsyncSession, event: provider_assessment.PersonalDetailsRecorded
) -> None:
    """Kept by the organisation that recorded it."""
    source = event.organisation or event.publisher.value
    whose, at = {"pathway_id": event.pathway_id}, event.occurred_at
    await keep_told(session, PersonalDetail, whose, source, told_by(event), at)
