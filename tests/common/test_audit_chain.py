"""The audit cannot be bent unnoticed: by the running role not at all, by the owner not unseen."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from services.common import audit
from services.probation_allocation.service import SERVICE
from tests.common.given_audit import as_owner, busy, said
from tests.conftest import Api

BENT = {
    "another actor": "UPDATE audit SET actor = 'nobody' WHERE (chain, number) = {some}",
    "another status": "UPDATE audit SET status = 404 WHERE (chain, number) = {some}",
    "another person shown": "UPDATE audit SET shown = '{{x}}' WHERE (chain, number) = {some}",
    "another moment": "UPDATE audit SET at = '2026-01-01T00:00:00.000000+00:00' "
    "WHERE (chain, number) = {some}",
    "the role put into the organisation": "UPDATE audit SET role = '', organisation = role "
    "WHERE (chain, number) = {some}",
    "another form": "UPDATE audit SET form = 1 WHERE (chain, number) = {some}",
    "cut in the middle": "DELETE FROM audit WHERE (chain, number) = {some}",
    "the tail cut": "DELETE FROM audit a WHERE number = (SELECT max(number) FROM audit b "
    "WHERE b.chain = a.chain)",
    "the whole chain cut": "DELETE FROM audit WHERE chain = {used}",
    "all of it cut": "DELETE FROM audit",
    "a row put in": "INSERT INTO audit SELECT chain, number + 1000, at, 'forger', agency, role, "
    "organisation, action, subject, detail, trace, hash FROM audit WHERE (chain, number) = {some}",
    "a row put into a chain that is none": "INSERT INTO audit SELECT 11, 1, at, 'forger', agency, "
    "role, organisation, action, subject, detail, trace, hash FROM audit "
    "WHERE (chain, number) = {some}",
    "a row moved to the end": "UPDATE audit SET number = 1000 WHERE (chain, number) = {some}",
    "two chains swapped": "UPDATE audit SET chain = 107 - chain; "
    "UPDATE audit SET chain = chain - 100",
    "the head lowered": "UPDATE audit_chain SET number = number - 1 WHERE number > 0",
    "the head gone": "DELETE FROM audit_chain WHERE chain = {used}",
    "another hash at the head": "UPDATE audit_chain SET hash = '\\x00' WHERE number > 0",
    "seals cut": "DELETE FROM history_seal WHERE number = 1",
    "a seal changed": "UPDATE history_seal SET last = last + 1 WHERE number = 1",
}
IN_USE = "(SELECT chain FROM audit WHERE number = 2 ORDER BY chain LIMIT 1)"
#: The first of several rows of a chain.
SOME = f"(SELECT chain, number FROM audit WHERE number = 1 AND chain = {IN_USE})"


async def test_an_audit_that_nobody_bent_holds(api: Api) -> None:
    service = await api(SERVICE)
    await busy(service)
    assert await said(service) == ""
    (rows,) = await service.rows("SELECT count(DISTINCT chain) AS chains, count(*) AS n FROM audit")
    assert rows.chains > 1
    assert rows.n == 12


@pytest.mark.parametrize("how", BENT)
async def test_what_the_owner_bends_is_found(api: Api, how: str) -> None:
    service = await api(SERVICE)
    await busy(service, 24)
    await as_owner(service, *BENT[how].format(some=SOME, used=IN_USE).split("; "))
    found = await said(service)
    assert re.search(r"chains \[\d+(, \d+)*\]", found), found


async def test_rows_that_change_places_with_their_hashes_are_found(api: Api) -> None:
    """Reordered: each of them with what was hashed for it."""
    service = await api(SERVICE)
    await busy(service, 24)
    of = "chain = (SELECT chain FROM audit WHERE number = 2 ORDER BY chain LIMIT 1)"
    await as_owner(
        service,
        f"UPDATE audit SET number = -number WHERE {of} AND number IN (1, 2)",
        f"UPDATE audit SET number = 3 + number WHERE {of} AND number < 0",
    )
    assert "changed" in await said(service)


async def test_a_row_is_dated_by_the_database_and_never_before_the_one_it_follows(
    api: Api,
) -> None:
    service = await api(SERVICE)
    await busy(service, 3)
    ahead = datetime.now(UTC) + timedelta(days=2)
    await as_owner(service, f"UPDATE audit_chain SET at = '{ahead.isoformat()}'")
    await busy(service, 3)
    rows = await service.rows("SELECT at FROM audit ORDER BY at DESC LIMIT 1")
    assert datetime.fromisoformat(rows[0].at) >= ahead
    assert await said(service) == ""


DENIED = (
    "INSERT INTO audit SELECT * FROM audit",
    "UPDATE audit SET actor = ''",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "UPDATE audit_chain SET number = 0",
    "INSERT INTO audit_chain VALUES (9, 0, '')",
    "DELETE FROM audit_chain",
    "SELECT * FROM audit_chain FOR UPDATE",
    "DELETE FROM history_seal",
    "INSERT INTO history_seal SELECT * FROM history_seal",
    "UPDATE peer_head SET statement = ''",
    "DELETE FROM peer_head",
    "DELETE FROM audit_head",
    "SELECT take_head(1::smallint)",
    "SELECT append_own('ERASE x', '', '')",
    "INSERT INTO audit_waiting (action, subject, detail) VALUES ('ERASE x', '', '')",
    "SELECT seal_rows('{1}', '1')",
    "CREATE TABLE public.audit2 (a int)",
    "CREATE TEMP TABLE audit (a int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "ALTER TABLE row_history DISABLE TRIGGER seal_history",
    "SET session_replication_role = replica",
    "ALTER FUNCTION append_audit SET search_path = pg_temp",
    "DROP TRIGGER seal_history ON row_history",
)


@pytest.mark.parametrize("statement", DENIED)
async def test_the_running_role_may_none_of_it(api: Api, statement: str) -> None:
    service = await api(SERVICE)
    with pytest.raises(ProgrammingError, match=r"denied|must be owner"):
        async with service.engine.begin() as connection:
            await connection.execute(text(statement))


async def test_what_the_running_role_says_to_the_function_cannot_be_dated_or_put_elsewhere(
    api: Api,
) -> None:
    service = await api(SERVICE)
    await busy(service, 3)
    async with service.engine.begin() as connection:
        entry = audit.Entry("a", "b", "c", "d", "e", "f", "g", shown=["1"] * 1200)
        await audit.record(connection, entry)
    assert len(await service.rows("SELECT 1 FROM audit WHERE actor = 'a'")) == 3
    nothing = ", ".join(["''"] * 8)
    for chain in (-1, 9, 16, 40_000):
        append = text(f"SELECT append_audit({chain}, {nothing}, 1, '', '{{}}')")
        with pytest.raises(DBAPIError):
            async with service.engine.begin() as connection:
                await connection.execute(append)
    assert await said(service) == ""


async def test_settings_of_the_role_change_nothing_of_what_a_service_sees(api: Api) -> None:
    """A role may set its own defaults: connections of the service say theirs."""
    service = await api(SERVICE)
    role = service.service.agency.value
    async with service.engine.begin() as connection:
        await connection.execute(text(f"ALTER ROLE {role} SET search_path = as_of, public"))
    await service.engine.dispose()
    (path,) = await service.rows("SELECT current_setting('search_path') AS is")
    async with service.engine.begin() as connection:
        await connection.execute(text(f"ALTER ROLE {role} RESET ALL"))
    assert path[0] == "public"
