"""Whose record was shown under which name cannot be forged afterwards (R54, R62)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from contracts.event import Agency
from scripts.stack.postgres import temporary_postgres
from services.common import history, merging
from services.common.audit_checks import findings_of_history
from services.common.database import make_sessions
from services.common.history_live import findings_of_rows
from services.common.migrating import configuration, migrate
from services.court_listing.service import SERVICE
from tests.common.given_audit import as_owner, said
from tests.conftest import Api

NOW = datetime.now(UTC)


async def family(engine: AsyncEngine, subject: UUID, at: datetime | None = None) -> list[UUID]:
    """The names of a subject at a moment."""
    async with make_sessions(engine)() as session:
        return await merging.family(session, subject, at)


@pytest.mark.parametrize("kept", ["put in", "put in and ended", "put in and taken out"])
async def test_a_merge_that_is_dated_back_is_not_shown_before_it_was_made(
    api: Api, kept: str
) -> None:
    service, one, other = await api(SERVICE), uuid4(), uuid4()
    await as_owner(
        service,
        f"""INSERT INTO merged_subject (id, subject, into_subject, since, recorded_at)
        VALUES (gen_random_uuid(), '{other}', '{one}', now() - interval '2 days',
            now() - interval '1 day')""".replace(":", r"\:"),
    )
    if kept == "put in and ended":
        await as_owner(service, "UPDATE merged_subject SET ended_at = now() - interval '1 hour'")
    if kept == "put in and taken out":
        await as_owner(service, "DELETE FROM merged_subject")
    for hours in (1, 12, 25):
        assert await family(service.engine, other, NOW - timedelta(hours=hours)) == [other]
    now = [one, other] if kept == "put in" else [other]
    assert await family(service.engine, other) == now
    assert await family(service.engine, other, datetime.now(UTC)) == now
    assert await said(service) == ""


async def test_a_merge_that_is_ended_back_in_time_was_one_until_it_was_ended(api: Api) -> None:
    service, one, other = await api(SERVICE), uuid4(), uuid4()
    async with make_sessions(service.engine)() as session, session.begin():
        await merging.join(session, other, one, NOW)
    (joined,) = await service.rows("SELECT clock_timestamp() AS at")
    async with service.engine.begin() as connection:
        ended = "UPDATE merged_subject SET ended_at = recorded_at"
        await connection.execute(text(ended))
    assert await family(service.engine, other, joined.at) == [one, other]
    assert await family(service.engine, other) == [other]


async def test_what_there_was_before_is_in_history_after_the_migration() -> None:
    """Merges by their own moments; a row of another table from the migration on."""
    one, ended, permitted = uuid4(), uuid4(), uuid4()
    with temporary_postgres() as postgres:
        url = postgres.database(Agency.COURT).migration_url
        config = configuration(SERVICE.folder, url)
        scripts = ScriptDirectory.from_config(config)
        steps = [s for s in scripts.walk_revisions() if "evidence_of_mechanism" in s.path]
        await asyncio.to_thread(command.upgrade, config, str(steps[0].down_revision))
        owner = create_async_engine(url)
        async with owner.begin() as connection:
            for statement in before(one, ended, permitted):
                await connection.exec_driver_sql(statement)
        await asyncio.to_thread(migrate, SERVICE.folder, url)
        async with owner.connect() as connection:
            assert await findings_of_rows(connection) == []
            assert await findings_of_history(connection) == []
        hours = {hour: NOW - timedelta(hours=hour) for hour in (1, 3, 5)}
        assert [len(await family(owner, one, at)) for at in hours.values()] == [2, 2, 1]
        assert [len(await family(owner, ended, at)) for at in hours.values()] == [1, 2, 1]
        async with owner.connect() as connection:
            versions = await connection.execute(
                text("SELECT subject, recorded_at FROM row_history WHERE source = 'permission'")
            )
            ((subject, at),) = versions.all()
        assert subject == permitted
        assert at > NOW
        await owner.dispose()


def before(one: UUID, ended: UUID, permitted: UUID) -> list[str]:
    """Rows as they were while no history was kept of these tables."""
    off = "DROP TRIGGER keep_history ON {}"
    merge = "INSERT INTO merged_subject (id, subject, into_subject, since, recorded_at, ended_at) "
    merge += "VALUES (gen_random_uuid(), '{}', gen_random_uuid(), now(), '{}', {})"
    at = (NOW - timedelta(hours=4)).isoformat()
    until = (NOW - timedelta(hours=2)).isoformat()
    return [
        off.format("merged_subject"),
        off.format("permission"),
        merge.format(one, at, "NULL"),
        merge.format(ended, at, f"'{until}'"),
        f"INSERT INTO permission (subject, name) VALUES ('{permitted}', 'health_needs')",
    ]


async def test_a_migration_may_change_rows_whose_history_is_kept() -> None:
    """They are sealed before the tables of the history are looked after again."""
    with temporary_postgres() as postgres:
        url = postgres.database(Agency.COURT).migration_url
        await asyncio.to_thread(migrate, SERVICE.folder, url)
        owner = create_async_engine(url)
        async with owner.begin() as connection:
            merged = before(uuid4(), uuid4(), uuid4())[2]
            await connection.exec_driver_sql(merged)
            await connection.run_sync(history.drop_views)
            await connection.run_sync(history.keep, SERVICE.models, "pathway_id")
        async with owner.connect() as connection:
            assert await findings_of_history(connection) == []
        await owner.dispose()
