"""What the database is made of, against what the migrations of this release make.

Guarantee: functions, triggers, views, policies, rules, columns, constraints, owners and rights of
the database are those that were stated with the release, or each that differs is named. The owner
of a database changes what is in it, and not what the release states. What the server prints of a
view or a condition is its own: it is compared on the version of PostgreSQL it was stated for.
"""

import hashlib
import re
from pathlib import Path

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

QUERY = (Path(__file__).parent / "made_by_migrations.sql").read_text(encoding="utf-8")

#: Made once for a database, and thus another in each.
_OWN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SERVER = "PostgreSQL"


async def made(connection: AsyncConnection) -> dict[str, str]:
    """Everything the database is made of by name, each with a digest of its definition."""
    # Nothing that was put beside the server's own functions is asked.
    await connection.execute(text("SELECT set_config('search_path', 'pg_catalog', true)"))
    rows = (await connection.exec_driver_sql(QUERY)).all()
    await connection.execute(text("SELECT set_config('search_path', 'public', true)"))
    return {row.name: _digest(row.definition) for row in rows}


def stated_at(service: str) -> Path:
    """Where the release states what the migrations of a service make."""
    return Path(__file__).parents[1] / service / "migrations" / "made.json"


def stated(things: dict[str, str]) -> str:
    """The statement, as it is kept with the release."""
    return orjson.dumps(things, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


async def findings_of_database(connection: AsyncConnection, service: str) -> list[str]:
    """What is there and was not stated, what is missing, and what is another."""
    wanted: dict[str, str] = orjson.loads(stated_at(service).read_bytes())
    there = await made(connection)
    said = []
    if there[_SERVER] != wanted[_SERVER]:
        said.append("the server is another version of PostgreSQL than this release was made for")
    for name in sorted((there.keys() | wanted.keys()) - {_SERVER}):
        if name not in there:
            said.append(f"{name} is missing")
        elif name not in wanted:
            said.append(f"{name} is there, and no migration makes it")
        elif there[name] != wanted[name]:
            said.append(f"{name} is not what the migrations make")
    return said


def _digest(definition: str) -> str:
    return hashlib.sha256(_OWN_ID.sub("its own", definition).encode()).hexdigest()[:32]
