"""What others tell probation before court: liaison's side of the list."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.before_court import ListEntryMadeV1
from contracts.event import Agency
from services.common.handling import on
from services.probation_allocation.models_before_court import ListEntry


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


BEFORE_COURT = (on(ListEntryMadeV1, note_list_entry),)
"""Part of the service's table of handlers."""
