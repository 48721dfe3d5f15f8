"""What the agencies tell programme data: coded facts under a pseudonym, kept as they come."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.court_listing import CaseListedV1
from contracts.event import Agency, Event
from contracts.reference import sites
from contracts.sharing import load_agreements
from services.common.handling import Handlers, handlers, on
from services.data_reporting.models import Fact, Listing
from services.data_reporting.sendings import expect


async def keep_fact(session: AsyncSession, event: Event) -> None:
    """One fact of one day; the subject is a pseudonym before it arrives (R52, R70)."""
    given = event.model_dump(mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at"})
    session.add(
        Fact(pseudonym=event.subject, name=event.name, on=event.occurred_at.date(), data=given)
    )


async def keep_listing(session: AsyncSession, event: CaseListedV1) -> None:
    """Which site a pseudonym belongs to; a corrected listing replaces it."""
    await keep_fact(session, event)
    listing = await session.get(Listing, event.subject) or Listing(pseudonym=event.subject)
    site: str | None = event.site
    if site is not None and site in sites():
        await expect(session, site, event.occurred_at)
    listing.site, listing.offence_group = event.site, event.offence_group
    listing.age_band, listing.gender = event.age_band, event.gender
    session.add(listing)


def _told_to_reporting() -> Handlers:
    told = {n for a in load_agreements().of_reader(Agency.REPORTING) for n in a.events}
    newest = {(e.teller, e.name): e for e in catalogue().values() if e.name in told}
    others = [event for event in newest.values() if event is not CaseListedV1]
    return handlers(on(CaseListedV1, keep_listing), *(on(event, keep_fact) for event in others))


HANDLERS = _told_to_reporting()
