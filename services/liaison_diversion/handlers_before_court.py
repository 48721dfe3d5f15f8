"""What others tell liaison and diversion before court: the list that was agreed."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.before_court import ListAgreedV1
from services.common.handling import on
from services.liaison_diversion.models_before_court import AgreedListing


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


BEFORE_COURT = (on(ListAgreedV1, note_agreed_list),)
"""Part of the service's table of handlers."""
