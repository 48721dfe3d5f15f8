"""Telling of a case, so that it can say what was disclosed (R54)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from services.common.outbox import tell
from services.provider_assessment.models.cases import Case


def tell_of(session: AsyncSession, case: Case, event: Event) -> None:
    """Tell for the organisation whose case it is; the log keeps that it was the one (R52, R54)."""
    tell(session, event, organisation=case.organisation)
