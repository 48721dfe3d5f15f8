"""Computing a return from the facts, and finding one that was made."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.policy import policy
from contracts.reference import UnknownSite
from contracts.reference import site as site_of
from services.common.database import first, rows, select
from services.common.errors import Refused, Unknown
from services.data_reporting.figures import CountedFact, Person
from services.data_reporting.models.facts import Fact, Listing
from services.data_reporting.models.returns import Return
from services.data_reporting.rules import returns


async def compute_return(session: AsyncSession, site: str, month: str) -> returns.Made:
    """The return as the facts are now (R70, R75)."""
    begins, ends = returns.require_month(month)
    try:
        slug = site_of(site).slug
    except UnknownSite:
        raise Unknown("There is no such site.") from None
    listed = select(Listing).where(Listing.site == slug, col(Listing.merged).is_(False))
    people = {
        row.pseudonym: Person(row.offence_group, row.age_band, row.gender)
        for row in await rows(session, listed)
    }
    of_month = select(Fact).where(Fact.on >= begins, Fact.on < ends)
    facts = await rows(session, of_month.order_by(col(Fact.pseudonym), col(Fact.on), col(Fact.id)))
    gone = await _overtaken(session, facts)
    here = [
        CountedFact(f.pseudonym, f.name, f.data)
        for f in facts
        if f.pseudonym in people and f.id not in gone
    ]
    threshold = policy("suppression_threshold", slug, on=begins).number()
    return returns.make_return(slug, month, here, people, threshold)


async def _overtaken(session: AsyncSession, facts: Sequence[Fact]) -> frozenset[int]:
    """R72: those that were undone, or told anew, since; in this month or in another."""
    whom = {fact.pseudonym for fact in facts if fact.name in returns.UNDONE_BY}
    if not whom:
        return frozenset()
    kinds = {*returns.UNDONE_BY, *returns.UNDONE_BY.values()}
    told = select(Fact).where(col(Fact.pseudonym).in_(whom), col(Fact.name).in_(kinds))
    return returns.overtaken(
        returns.Told(fact.id, fact.pseudonym, fact.name)
        for fact in await rows(session, told)
        if fact.id is not None
    )


async def require_releasable(
    session: AsyncSession, site: str, month: str, made: returns.Made
) -> None:
    """R75: whether it may be released after every version before it. Raises ``Refused`` (409)."""
    before = select(Return).where(Return.site == site, Return.month == month)
    for version in await rows(session, before.order_by(col(Return.version))):
        returns.may_release(made, version.body, version.counts)


async def is_held(session: AsyncSession, site: str, month: str, made: returns.Made) -> bool:
    """R75: whether it may not be released, so that the version before it is what there is."""
    try:
        await require_releasable(session, site, month, made)
    except Refused:
        return True
    return False


async def newest_return(
    session: AsyncSession, site: str, month: str, version: int | None = None
) -> Return | None:
    """The version of a return that is asked for, or the newest, if it was made."""
    query = select(Return).where(Return.site == site, Return.month == month)
    if version is not None:
        query = query.where(Return.version == version)
    return await first(session, query.order_by(col(Return.version).desc()))


async def load_return(session: AsyncSession, site: str, month: str, version: int | None) -> Return:
    """The version of a return that is asked for, or the newest. Raises ``Unknown`` (404)."""
    newest = await newest_return(session, site, month, version)
    if newest is None:
        raise Unknown("No such return was made: make it first, or ask for another version.")
    return newest
