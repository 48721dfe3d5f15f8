"""Court screens for the single point of contact to decide on (R14)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import (
    CourtScreenCompleted,
)
from services.provider_assessment.models.court_screens import CourtScreen
from services.provider_assessment.operations.cases import cases_locked
from services.provider_assessment.operations.discrepancies import compare_willingness

_SCREEN = set(CourtScreen.model_fields) - {"id", "case_id", "screened_at"}


async def handle_court_screen(session: AsyncSession, event: CourtScreenCompleted) -> None:
    """Keep the duty officer's court screen for the single point of contact to decide on (R14)."""
    wanted = (event.organisation, event.requirement)
    for case in await cases_locked(session, event.pathway_id):
        if (case.organisation, case.requirement) == wanted:
            fields = event.model_dump(include=_SCREEN, mode="json")
            session.add(CourtScreen(case_id=case.id, screened_at=event.occurred_at, **fields))
            await compare_willingness(session, case, event.occurred_at)
