"""Telling of a case, so that it can say what was disclosed (R54)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from services.common.context import current_cause
from services.common.outbox import tell
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.disclosures import Telling


def tell_of(session: AsyncSession, case: Case, event: Event) -> None:
    """Tell, and remember of which case, so that the case can say what was disclosed (R54)."""
    tell(session, event, organisation=case.organisation)
    session.add(
        Telling(case_id=case.id, correlation=current_cause().correlation, type=event.type())
    )
