"""A database of an agency with many people in it: most of them over, some of whom wait at a site.

Everybody is fictional, and nobody is made by a command: rows are written as they would be.
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.event import Agency
from scripts.bench.filled import FILLED, ORGANISATION, SITE, Rows

_PEOPLE = f"""
CREATE TEMPORARY TABLE people AS SELECT gen_random_uuid() AS id, n, n / :sites AS k,
    CASE n % :sites WHEN 0 THEN '{SITE}' ELSE 'site-' || n % :sites END AS site,
    CASE n % :sites WHEN 0 THEN '{ORGANISATION}' ELSE 'organisation-' || n % :sites END
        AS organisation
FROM generate_series(0, :people - 1) AS n
"""  # noqa: S608

_MISSING = text("""
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = :table AND is_nullable = 'NO'
    AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'
""")

_ANYTHING = {
    "uuid": "gen_random_uuid()", "text": "''", "character varying": "''", "integer": "1",
    "boolean": "false", "timestamp with time zone": "now()", "date": "CURRENT_DATE",
    "jsonb": "'[]'", "ARRAY": "'{}'",
}  # fmt: skip


async def fill(
    owner: AsyncEngine,
    agency: Agency,
    people: int,
    sites: int,
    waiting: int,
    only: frozenset[str] | None = None,
) -> None:
    """So many people at so many sites, of whom at each so many wait; as the owner of the tables.

    ``only`` are the tables that are filled, where not all are.
    """
    asked = {"people": people, "sites": sites, "waiting": waiting}
    filled = [rows for rows in FILLED[agency] if only is None or rows.table in only]
    async with owner.begin() as connection:
        await connection.execute(text(_PEOPLE), {"people": people, "sites": sites})
        for rows in filled:
            await connection.execute(text(f"ALTER TABLE {rows.table} DISABLE TRIGGER USER"))
        for rows in filled:
            await _insert(connection, rows, asked)
        for rows in filled:
            await connection.execute(text(f"ALTER TABLE {rows.table} ENABLE TRIGGER USER"))
    async with owner.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


async def _insert(connection: AsyncConnection, rows: Rows, asked: Mapping[str, int]) -> None:
    missing = (await connection.execute(_MISSING, {"table": rows.table})).all()
    values = {name: _ANYTHING[kind] for name, kind in missing} | dict(rows.values)
    columns = ", ".join(f'"{name}"' for name in values)
    # As the columns are, whatever the expression says.
    source = (
        rows.when if rows.when.startswith("FROM") else f"FROM people{_each(rows)} WHERE {rows.when}"
    )
    chosen = f"SELECT {', '.join(values.values())} {source}"
    said = {name: value for name, value in asked.items() if f":{name}" in chosen}
    await connection.execute(text(f"INSERT INTO {rows.table} ({columns}) {chosen}"), said)


def _each(rows: Rows) -> str:
    return f", {rows.each}" if rows.each else ""
