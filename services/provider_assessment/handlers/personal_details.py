"""What others recorded of what a person says of themselves (R82)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.liaison_diversion import PersonalDetailsRecorded
from services.personal_details.operations import keep_told, told_by
from services.provider_assessment.models.personal_details import PersonalDetail


async def handle_details(session: AsyncSession, event: PersonalDetailsRecorded) -> None:
    """Kept as liaison and diversion has it, shown to who is asked (R52)."""
    whose, source = {"pathway_id": event.pathway_id}, event.publisher.value
    await keep_told(session, PersonalDetail, whose, source, told_by(event), event.occurred_at)
