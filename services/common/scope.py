"""Who exists for whom: sites, restrictions, cover and break-glass, in one function of the database.

Guarantee: a row about a subject that a person may not see is not there, for whatever asks in that
person's transaction: a load, a list, a count, a search, a clock, what was on record at a moment,
what is to be reviewed. So it is answered as one that never was, in the same words and the same time
(R53). What the service does by itself, and for its agency's own systems, sees everything. What the
database lets be seen is said in ``scope_policy``.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.identity import EVERYWHERE, Caller

#: Roles that are no person's: a system of the agency, and who sees nothing of people.
UNSCOPED = frozenset({"service", "operator"})

_ENTER = text("""
SELECT set_config('cstr.user', :user, true), set_config('cstr.organisation', :organisation, true),
    set_config('cstr.sites', CASE WHEN :everywhere THEN '*' ELSE coalesce((
        SELECT string_agg(site, ',') FROM (
            SELECT unnest(CAST(:sites AS text[])) AS site
            UNION SELECT site FROM scope_cover WHERE user_name = :user
                AND organisation = :organisation AND ended_at IS NULL
                AND starts_at <= clock_timestamp() AND until > clock_timestamp()) AS all_sites
    ), '') END, true)
""")

_COVERS = text("""
SELECT EXISTS (SELECT FROM scope_cover WHERE user_name = :user AND organisation = :organisation
    AND site = :site AND ended_at IS NULL
    AND starts_at <= clock_timestamp() AND until > clock_timestamp())
""")

_LEAVE = text("SELECT set_config('cstr.user', '', true)")

_WHO = text("SELECT current_setting('cstr.user', true)")

_AGAIN = text("SELECT set_config('cstr.user', :user, true)")

_ALLOWED = text("SELECT scope_allows(:subject)")


async def enter(session: AsyncSession, caller: Caller) -> None:
    """From here on this transaction sees what the caller may see, and nothing else."""
    if caller.role in UNSCOPED:
        return
    values = {"user": caller.user, "organisation": caller.organisation}
    await session.execute(_ENTER, values | sites_of(caller))


async def leave(session: AsyncSession) -> None:
    """From here on this transaction sees everything: for what the service itself has to know."""
    await session.execute(_LEAVE)


@asynccontextmanager
async def as_the_service(session: AsyncSession) -> AsyncIterator[None]:
    """What is found in here is found by the service, and the same whoever asked for it.

    For what it decides, counts or tells others; what a person is shown stays outside. After an
    error the transaction sees everything: it is to be given up.
    """
    await session.flush()
    who = (await session.execute(_WHO)).scalar() or ""
    await leave(session)
    yield
    await session.flush()
    await session.execute(_AGAIN, {"user": who})


async def is_known(session: AsyncSession, subject: UUID) -> bool:
    """Whether a subject exists for whoever this transaction is of."""
    return bool((await session.execute(_ALLOWED, {"subject": subject})).scalar())


async def sees_site(session: AsyncSession, caller: Caller, site: str) -> bool:
    """Whether a site is one of the caller's, by token or by cover."""
    return may_see_site(caller, site) or await covers_site(session, caller, site)


async def covers_site(session: AsyncSession, caller: Caller, site: str) -> bool:
    """Whether the caller was granted cover at a site, now."""
    values = {"user": caller.user, "organisation": caller.organisation, "site": site}
    return bool((await session.execute(_COVERS, values)).scalar())


def sites_of(caller: Caller) -> dict[str, Any]:
    """The sites of the caller's token, as parameters of a statement."""
    sites = [site for site in sorted(caller.sites) if "," not in site]
    return {"everywhere": EVERYWHERE in caller.sites, "sites": sites}


def may_see_site(caller: Caller, site: str) -> bool:
    """Whether the caller's token is for a site; cover is the database's to know."""
    everywhere = EVERYWHERE in caller.sites or caller.role in UNSCOPED
    return everywhere or site in caller.sites
