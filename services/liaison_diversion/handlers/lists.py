"""What others tell liaison and diversion before court: the list agreed, who is heard early."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import BringForwardAnsweredV1
from contracts.events.probation_allocation import ListAgreedV1
from services.common.handling import on
from services.liaison_diversion.models.lists import AgreedListing, BringForwardAnswer


async def note_agreed_list(session: AsyncSession, event: ListAgreedV1) -> None:
    """Keep who is to be screened by the list of the day; a corrected list replaces it (R7)."""
    await session.merge(
        AgreedListing(
            pathway_id=event.pathway_id,
            to_be_screened=event.to_be_screened,
            put_by=event.put_by,
            why=list(event.why or ()),
            agreed_at=event.occurred_at,
        )
    )


async def note_bring_forward_answer(session: AsyncSession, event: BringForwardAnsweredV1) -> None:
    """Keep whether the court hears the person early (R9)."""
    await session.merge(
        BringForwardAnswer(
            pathway_id=event.pathway_id,
            granted=event.granted,
            hearing_at=event.hearing_at,
            answered_at=event.occurred_at,
        )
    )


async def take_request_back(session: AsyncSession, pathway_id: UUID, at: datetime) -> None:
    """R9: what was answered to a request that is taken back says nothing any more."""
    answer = await session.get(BringForwardAnswer, pathway_id)
    if answer is not None and answer.answered_at <= at:
        await session.delete(answer)


BEFORE_COURT = (
    on(ListAgreedV1, note_agreed_list),
    on(BringForwardAnsweredV1, note_bring_forward_answer),
)
"""Part of the service's table of handlers."""
