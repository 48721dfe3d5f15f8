"""How each course of treatment ended (R40, R42)."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.completions import Completion, Ending
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.schemas.completions import CompletionOut


async def completions_view(session: AsyncSession, case: Case) -> dict[int, CompletionOut]:
    """How each course of treatment ended that did (R40, R42)."""
    endings = {ending.completion_id: ending for ending in await rows_of_case(session, Ending, case)}
    completions = await rows_of_case(session, Completion, case)
    return {
        completion.course: CompletionOut.of(completion, endings.get(completion.id))
        for completion in completions
    }
