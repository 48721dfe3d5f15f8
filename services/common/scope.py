"""Who exists for whom: sites, restrictions, cover and break-glass, in one function of the database.

Guarantee: a row about a subject that a person may not see is not there, for whatever asks in that
person's transaction: a load, a list, a count, a search, a clock, what was on record at a moment. So
it is answered as one that never was, in the same words and the same time (R53). What the service
does by itself, and for its agency's own systems, sees everything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.identity import EVERYWHERE, Caller

#: Roles that are no person's: a system of the agency, and who sees nothing of people.
UNSCOPED = frozenset({"service", "operator"})


@dataclass(frozen=True)
class Scope:
    """How a service's tables say whose a row is, in SQL over the subject ``whose``.

    ``keys`` are the columns that name a subject, the first that a table has counts; ``sites`` are
    the sites of a subject, ``names`` what else it is called here.
    """

    sites: str
    keys: tuple[str, ...]
    names: str = "SELECT whose"


_NAMES = """
CREATE OR REPLACE FUNCTION scope_names(whose uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH known AS ({names}), one AS (
        SELECT subject, into_subject FROM merged_subject WHERE ended_at IS NULL
    ), goes_on AS (
        SELECT k.*, o.into_subject FROM known AS k(name) LEFT JOIN one o ON o.subject = k.name
    )
    SELECT name FROM goes_on UNION SELECT into_subject FROM goes_on WHERE into_subject IS NOT NULL
    UNION SELECT o.subject FROM one o
        JOIN goes_on g ON o.into_subject IN (g.name, g.into_subject)
$$
"""

_ALLOWS = """
CREATE OR REPLACE FUNCTION scope_allows(whose uuid) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who text := current_setting('cstr.user', true);
    allowed text := current_setting('cstr.sites', true);
    of_organisation text := coalesce(current_setting('cstr.organisation', true), '');
    within boolean;
BEGIN
    IF coalesce(who, '') = '' THEN RETURN true; END IF;
    within := allowed = '*' OR EXISTS (
        SELECT FROM scope_names(whose) AS n(name), LATERAL scope_sites(n.name) AS s(site)
        WHERE s.site = ANY(string_to_array(allowed, ',')));
    IF within AND EXISTS (SELECT FROM scope_restriction WHERE ended_at IS NULL) THEN
        within := NOT EXISTS (
            SELECT FROM scope_restriction r
            WHERE r.subject IN (SELECT scope_names(whose)) AND r.ended_at IS NULL
                AND r.organisation = of_organisation
                AND r.starts_at <= clock_timestamp()
                AND (r.until IS NULL OR r.until > clock_timestamp())
                AND (r.kind = 'excluded') = (who = ANY(r.users)));
    END IF;
    RETURN within OR EXISTS (
        SELECT FROM scope_break_glass g WHERE g.subject IN (SELECT scope_names(whose))
            AND g.user_name = who AND g.organisation = of_organisation
            AND g.until > clock_timestamp());
END $$
"""

_SITES = """
CREATE OR REPLACE FUNCTION scope_sites(whose uuid) RETURNS SETOF text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$ {sites} $$
"""

_POLICY = """
CREATE POLICY scoped ON {table} USING (
    coalesce(current_setting('cstr.user', true), '') = '' OR scope_allows({subject}))
    WITH CHECK (true)
"""

_PRIVATE = """
DO $$ DECLARE one text; BEGIN
    FOREACH one IN ARRAY ARRAY['scope_names', 'scope_sites', 'scope_allows'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %I(uuid) FROM PUBLIC', one);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %I(uuid) TO %I', one, current_database());
    END LOOP;
END $$
"""

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
    values = {
        "user": caller.user,
        "organisation": caller.organisation,
        "everywhere": EVERYWHERE in caller.sites,
        "sites": [site for site in sorted(caller.sites) if "," not in site],
    }
    await session.execute(_ENTER, values)


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


def may_see_site(caller: Caller, site: str) -> bool:
    """Whether the caller's token is for a site; cover is the database's to know."""
    everywhere = EVERYWHERE in caller.sites or caller.role in UNSCOPED
    return everywhere or site in caller.sites


def protect(connection: Connection, models: MetaData, scope: Scope) -> None:
    """Let every table that says whose its rows are be seen by those who may see the subject."""
    connection.execute(text(_SITES.format(sites=scope.sites)))
    connection.execute(text(_NAMES.format(names=scope.names)))
    connection.execute(text(_ALLOWS))
    connection.execute(text(_PRIVATE))
    own = {table.name: _subject(table, scope) for table in models.sorted_tables}
    for table, subject in {**own, "clock": "subject", "clock_of_others": "subject"}.items():
        if subject:
            connection.execute(text(f"DROP POLICY IF EXISTS scoped ON {table}"))
            connection.execute(text(_POLICY.format(table=table, subject=subject)))
            connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))


def _subject(table: Table, scope: Scope) -> str:
    """The subject of a row, by its own column, or by that of the row it belongs to."""
    own = _own(table, scope)
    if own:
        return own
    for column in table.columns:
        for key in column.foreign_keys:
            if named := _own(key.column.table, scope):
                of = key.column.table.name
                return f"(SELECT t.{named} FROM {of} t WHERE t.id = {column.name})"  # noqa: S608
    return ""


def _own(table: Table, scope: Scope) -> str:
    if f"{table.name}_id" in scope.keys:
        return "id"
    return next((key for key in scope.keys if key in table.columns), "")
