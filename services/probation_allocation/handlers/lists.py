"""What others tell probation before court: the list, hearing early, what is put back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.events.court_listing import BringForwardAnsweredV1
from contracts.events.liaison_diversion import ListEntryMadeV1
from contracts.events.provider_assessment import AssessmentPostponedV1
from services.common.handling import on
from services.probation_allocation.models.lists import BringForwardAnswer, ListEntry, Postponement


async def note_list_entry(session: AsyncSession, event: ListEntryMadeV1) -> None:
    """Keep what liaison and diversion says of a person on the list, beside our own entry (R7)."""
    key = (event.pathway_id, Agency.LIAISON.value)
    known = await session.get(ListEntry, key)
    await session.merge(
        ListEntry(
            pathway_id=event.pathway_id,
            side=Agency.LIAISON.value,
            to_be_screened=event.to_be_screened,
            reason=event.reason,
            entered_at=event.occurred_at,
            version=known.version + 1 if known else 1,
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


async def note_postponement(session: AsyncSession, event: AssessmentPostponedV1) -> None:
    """Keep until when an assessment is put back, and why (R6)."""
    await session.merge(
        Postponement(
            pathway_id=event.pathway_id,
            requirement=event.requirement.value,
            until=event.until,
            reason=event.reason,
            told_at=event.occurred_at,
        )
    )


BEFORE_COURT = (
    on(AssessmentPostponedV1, note_postponement),
    on(ListEntryMadeV1, note_list_entry),
    on(BringForwardAnsweredV1, note_bring_forward_answer),
)
"""Part of the service's table of handlers."""
