"""Databases emptied between tests, on connections that stay open and know every table."""

import asyncio
import threading
from dataclasses import dataclass
from functools import cache

import asyncpg
from sqlalchemy.engine import make_url

from scripts.stack.postgres import Database
from scripts.stack.postgres_folder import SUPERUSER

_TABLES = """
SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""
# Sequences begin anew on the way; how many relations there are says whether all are known.
_AND = """
SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL
SELECT min(setval(format('%I.%I', schemaname, sequencename), 1, false))::text FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_CHAINS = """
INSERT INTO audit_chain SELECT chain, 0, '\\x'::bytea FROM generate_series(0, 7) AS chain
"""


@dataclass
class _Known:
    """What is known of a database as long as it has this many tables, views and indexes."""

    connection: asyncpg.Connection
    look: asyncpg.prepared_stmt.PreparedStatement
    relations: str = ""


_open: dict[str, _Known] = {}


async def emptied(database: Database) -> None:
    """Empty it, whichever loop the test runs in."""
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_empty(database), _loop()))


async def _empty(database: Database) -> None:
    known = _open.get(database.url)
    if known is None or known.connection.is_closed():
        known = _open[database.url] = await _learned(await _connected(database))
    relations, full = await _looked(known)
    if relations != known.relations:
        known = _open[database.url] = await _learned(known.connection)
        known.relations, full = await _looked(known)
    # Only what has rows, row by row: to truncate a table takes twenty times as long.
    deleted = "".join(f"DELETE FROM {name};" for name in full)
    await known.connection.execute(deleted + _CHAINS)


async def _looked(known: _Known) -> tuple[str, list[str]]:
    """How many relations there are, and which tables have rows; a table of before may be gone."""
    try:
        relations, _, *full = (row[0] for row in await known.look.fetch())
    except (asyncpg.UndefinedTableError, asyncpg.InvalidCachedStatementError):
        return "others", []
    return relations, full


async def _learned(connection: asyncpg.Connection) -> _Known:
    names = [row["name"] for row in await connection.fetch(_TABLES)]
    full = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names]
    return _Known(connection, await connection.prepare(" UNION ALL ".join([_AND, *full])))


async def _connected(database: Database) -> asyncpg.Connection:
    """No trigger keeps in any history what is deleted here."""
    url = make_url(database.url)
    server = {"host": str(url.query["host"]), "database": str(url.database)}
    quietly = {"session_replication_role": "replica", "plan_cache_mode": "force_generic_plan"}
    return await asyncpg.connect(user=SUPERUSER, server_settings=quietly, **server)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop
