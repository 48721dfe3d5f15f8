"""The embedded PostgreSQL keeps agencies apart, and a service away from its own schema."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres

PAIRS = [(a, b) for a in Agency for b in Agency if a is not b]


def plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(plain(url))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@contextmanager
def table(server: EmbeddedPostgres, agency: Agency) -> Iterator[None]:
    server.psql(
        f"set role {agency}_owner; create table note (id int primary key, text text);", agency
    )
    try:
        yield
    finally:
        server.psql("drop table note;", agency)


@pytest.mark.parametrize("agency", Agency)
async def test_an_agency_reaches_its_own_database(
    stack_postgres: EmbeddedPostgres, agency: Agency
) -> None:
    database = stack_postgres.database(agency)
    assert await ask(database.url, "select current_database() || ' ' || current_user") == (
        f"{agency} {agency}"
    )


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
async def test_no_role_connects_to_another_agencys_database(
    stack_postgres: EmbeddedPostgres, mine: Agency, theirs: Agency
) -> None:
    database = stack_postgres.database(mine)
    for url in (database.url, database.migration_url):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(url.replace(f"@/{mine}?", f"@/{theirs}?"), "select 1")


async def test_a_wrong_password_is_refused(stack_postgres: EmbeddedPostgres) -> None:
    mine, theirs = (stack_postgres.database(a).url for a in (Agency.COURT, Agency.PROBATION))
    stolen = theirs.split(":")[2].split("@")[0]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(mine.replace(mine.split(":")[2].split("@")[0], stolen), "select 1")


async def test_the_superuser_cannot_be_reached_with_a_password(
    stack_postgres: EmbeddedPostgres,
) -> None:
    rules = (stack_postgres.data / "pg_hba.conf").read_text().split("\n")
    assert rules[:2] == ["local all postgres peer map=stack", "local all all scram-sha-256"]


async def test_the_server_listens_on_no_network(stack_postgres: EmbeddedPostgres) -> None:
    assert stack_postgres.psql("show listen_addresses").strip() == ""


async def test_a_service_role_works_with_rows_but_not_with_the_schema(
    stack_postgres: EmbeddedPostgres,
) -> None:
    database = stack_postgres.database(Agency.COURT)
    with table(stack_postgres, Agency.COURT):
        await ask(database.url, "insert into note values (1, 'a')")
        await ask(database.url, "update note set text = 'b'")
        assert await ask(database.url, "select text from note") == "b"
        for forbidden in ("drop table note", "truncate note", "create table other (id int)"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await ask(database.url, forbidden)


async def test_what_the_owner_revokes_stays_revoked_when_roles_are_applied_again(
    stack_postgres: EmbeddedPostgres,
) -> None:
    database = stack_postgres.database(Agency.COURT)
    with table(stack_postgres, Agency.COURT):
        await ask(database.migration_url, "revoke update, delete on note from court_listing")
        stack_postgres.apply_roles()
        for forbidden in ("update note set text = 'b'", "delete from note"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await ask(database.url, forbidden)


def test_passwords_are_readable_by_their_owner_only(stack_postgres: EmbeddedPostgres) -> None:
    file = stack_postgres.data.parent / "secrets" / "postgres.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_committed_rows_survive_kill_9(tmp_path: Path) -> None:
    with EmbeddedPostgres.start(tmp_path) as server:
        url = server.database(Agency.COURT).url
        server.psql("set role court_listing_owner; create table kept (id int);", Agency.COURT)
        await ask(url, "insert into kept values (7)")
        server.child.kill()
        server.spawn()
        server.wait_ready()
        assert await ask(url, "select id from kept") == 7
