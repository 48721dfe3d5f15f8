"""A pooler that shares sessions is refused at start by every part; one that keeps them is not."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack.ports import free_port
from scripts.stack.postgres import Database, EmbeddedPostgres
from scripts.stack.tokens import ISSUER, Keys
from services.common import poolers
from services.common.database import make_engine
from services.common.poolers import SessionsShared, require_sessions
from services.common.process import ROLES
from tests.begun import run
from tests.common.given_pooler import needs_pgbouncer, pgbouncer

COURT = Agency.COURT

SHARED: Mapping[str, dict[str, Any]] = {
    "transactions": {"mode": "transaction"},
    "transactions of one session": {"mode": "transaction", "default_pool_size": 1},
    "transactions, sessions in turn": {"mode": "transaction", "server_round_robin": 1},
    "transactions, settings reset": {"mode": "transaction", "server_reset_query_always": 1},
    "statements": {"mode": "statement"},
    "statements, sessions in turn": {"mode": "statement", "server_round_robin": 1},
}


@needs_pgbouncer
@pytest.mark.parametrize("settings", SHARED.values(), ids=SHARED)
async def test_a_pooler_that_shares_sessions_is_found(
    postgres: EmbeddedPostgres, settings: dict[str, Any]
) -> None:
    with pgbouncer(postgres, COURT, **settings) as pooled, pytest.raises(SessionsShared):
        await require_sessions(pooled.url)


@needs_pgbouncer
@pytest.mark.parametrize("at_once", [False, True], ids=["idle", "under load"])
async def test_a_pooler_that_shares_sessions_is_found_idle_and_under_load(
    postgres: EmbeddedPostgres, at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two looks finds it alone."""

    async def nothing(_: object) -> None:
        return

    monkeypatch.setattr(poolers, "_look_at_idle" if at_once else "_look_under_load", nothing)
    with pgbouncer(postgres, COURT, "transaction") as pooled, pytest.raises(SessionsShared):
        await require_sessions(pooled.url)


@needs_pgbouncer
async def test_a_pooler_that_others_keep_busy_is_found(postgres: EmbeddedPostgres) -> None:
    with pgbouncer(postgres, COURT, "transaction", default_pool_size=5) as pooled:
        async with asyncio.TaskGroup() as group:
            busy = [group.create_task(_transactions(pooled)) for _ in range(4)]
            try:
                with pytest.raises(SessionsShared):
                    await require_sessions(pooled.url)
            finally:
                for task in busy:
                    task.cancel()


async def _transactions(pooled: Database) -> None:
    engine = make_engine(pooled.url, 1).execution_options(prepared_statement_cache_size=0)
    try:
        while True:
            async with engine.connect() as connection:
                raw = await connection.get_raw_connection()
                assert raw.driver_connection is not None
                await raw.driver_connection.execute("BEGIN; SELECT pg_sleep(0.003); COMMIT")
    finally:
        await engine.dispose()


@needs_pgbouncer
async def test_a_pooler_that_keeps_sessions_is_allowed_with_the_settings_of_all(
    postgres: EmbeddedPostgres,
) -> None:
    """Also one that takes no settings at the start of a connection, as PgBouncer does not."""
    with pgbouncer(postgres, COURT, "session", default_pool_size=8) as pooled:
        assert await require_sessions(pooled.url)
        assert await _settings(pooled.url) == await _settings(postgres.database(COURT).url)


async def _settings(url: str) -> list[str]:
    engine = make_engine(url, 1)
    names = ("jit", "plan_cache_mode", "timezone", "search_path")
    async with engine.connect() as connection:
        found = [(await connection.execute(text(f"SHOW {name}"))).scalar_one() for name in names]
    await engine.dispose()
    assert found == ["off", "force_generic_plan", "UTC", "public"]
    return found


async def test_postgresql_itself_is_allowed_by_many_at_once(postgres: EmbeddedPostgres) -> None:
    url = postgres.database(COURT).url
    assert all(await asyncio.gather(*(require_sessions(url) for _ in range(8))))


async def test_a_database_that_is_away_says_nothing_of_sessions() -> None:
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    assert not await require_sessions(away)


@needs_pgbouncer
async def test_a_pooler_found_only_when_it_is_there_is_refused_then(
    postgres: EmbeddedPostgres,
) -> None:
    port = free_port()
    with pgbouncer(postgres, COURT, "transaction", port) as pooled:
        url = pooled.url
    assert not await require_sessions(url)
    watching = asyncio.create_task(poolers.watch(url))
    with pgbouncer(postgres, COURT, "transaction", port), pytest.raises(SessionsShared):
        await asyncio.wait_for(watching, 10)


COMMANDS = ([], *(["--only", part] for part in ROLES), ["migrate"], ["verify-audit"])

# All of them one after the other in one process, as most of a start is reading the code.
STARTS = """
import json, sys
from services.court_listing.service import SERVICE
from services.common.process import run
said = []
for command in json.loads(sys.argv[1]):
    sys.argv[1:] = command
    try:
        run(SERVICE)
    except SystemExit as ended:
        said.append(ended.code)
print(json.dumps(said))
"""


@needs_pgbouncer
@pytest.mark.timeout(120)
def test_every_part_and_command_ends_with_a_sentence(
    postgres: EmbeddedPostgres, keys: Keys
) -> None:
    with pgbouncer(postgres, COURT, "transaction") as pooled:
        variables = {
            "CSTR_ENVIRONMENT": "development",
            "CSTR_PORT": str(free_port()),
            "CSTR_DATABASE_URL": pooled.url,
            "CSTR_MIGRATION_URL": pooled.migration_url,
            "CSTR_TOKEN_ISSUER": ISSUER,
            "CSTR_TOKEN_JWKS": str(keys.jwks),
            "CSTR_PSEUDONYM_KEY_FILE": str(keys.pseudonym),
        }
        command = [sys.executable, "-c", STARTS, json.dumps(COMMANDS)]
        ended = run(command, dict(os.environ) | variables, reads="services.court_listing")
    assert "Traceback" not in ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1]) == [str(SessionsShared())] * len(COMMANDS)
