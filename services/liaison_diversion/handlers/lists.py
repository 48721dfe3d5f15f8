"""What is told of the day's list: who is to be screened, who is heard early (R7, R9)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.court_listing import BringForwardAnsweredV1
from contracts.events.probation_allocation import ListAgreedV1
from services.liaison_diversion.models.lists import AgreedListing, BringForwardAnswer


async def handle_agreed_list(session: AsyncSession, event: ListAgreedV1) -> None:
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


async def handle_bring_forward_answer(session: AsyncSession, event: BringForwardAnsweredV1) -> None:
    """Keep whether the court hears the person early (R9)."""
    await session.merge(
        BringForwardAnswer(
            pathway_id=event.pathway_id,
            granted=event.granted,
            hearing_at=event.hearing_at,
            answered_at=event.occurred_at,
        )
    )
