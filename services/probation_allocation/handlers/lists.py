"""What liaison says of the day's list (R7)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.events.liaison_diversion import ListEntryMade
from services.probation_allocation.models.lists import ListEntry


async def handle_list_entry(session: AsyncSession, event: ListEntryMade) -> None:
    """Keep what liaison and diversion says of a person on the list, beside our own entry (R7)."""
    key = (event.pathway_id, Agency.LIAISON.value)
    entry = await session.get(ListEntry, key)
    await session.merge(
        ListEntry(
            pathway_id=event.pathway_id,
            side=Agency.LIAISON.value,
            to_be_screened=event.to_be_screened,
            reason=event.reason,
            entered_at=event.occurred_at,
            version=entry.version + 1 if entry else 1,
        )
    )
