"""Coded facts under a pseudonym, kept as they come."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.events.court_listing import CaseListed, PathwayMerged, PathwayUnmerged
from contracts.policy.calendar import day_in_england
from contracts.reference import sites
from services.data_reporting.models.facts import Fact, Listing
from services.data_reporting.operations.sendings import expect_return


async def keep_fact(session: AsyncSession, event: Event) -> None:
    """One fact of one day; the subject is a pseudonym before it arrives (R52, R70)."""
    given = event.model_dump(mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at"})
    session.add(
        Fact(
            pseudonym=event.subject,
            name=event.name,
            on=day_in_england(event.occurred_at),
            data=given,
        )
    )


async def keep_listing(session: AsyncSession, event: CaseListed) -> None:
    """Which site a pseudonym belongs to; a corrected listing replaces it."""
    await keep_fact(session, event)
    listing = await session.get(Listing, event.subject) or Listing(pseudonym=event.subject)
    site: str | None = event.site
    if site is not None and site in sites():
        await expect_return(session, site, day_in_england(event.occurred_at))
    listing.site, listing.offence_group = event.site, event.offence_group
    listing.age_band, listing.gender = event.age_band, event.gender
    session.add(listing)


async def leave_out(session: AsyncSession, event: PathwayMerged) -> None:
    """R62: who was listed twice is counted once, under the pathway that goes on."""
    await _mark(session, event, merged=True)


async def count_again(session: AsyncSession, event: PathwayUnmerged) -> None:
    """R62: a merge that was taken back leaves two."""
    await _mark(session, event, merged=False)


async def _mark(session: AsyncSession, event: Event, *, merged: bool) -> None:
    await keep_fact(session, event)
    listing = await session.get(Listing, event.subject) or Listing(pseudonym=event.subject)
    listing.merged = merged
    session.add(listing)
