"""The rows there are against their newest versions in history.

Guarantee: a row that was changed, put in or taken out past its history is found, whoever did it and
whatever was switched off for it; one statement for each table, however many rows it has.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.history_begun import parts

_KEPT = text("""
SELECT c.relname AS table, string_to_array(encode(t.tgargs, 'escape'), '\\000') AS arguments
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = 'keep_history' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
""")

# As both are written in JSON. What is left out of history is as it is.
_DIFFERING = """
SELECT count(*) AS rows, min(key) AS key FROM (
    SELECT DISTINCT ON (key) key, row IS NOT NULL AS there, added || row AS row FROM row_history
    WHERE source = '{table}' ORDER BY key, number DESC) AS newest
FULL JOIN (SELECT {key} AS key, t AS row FROM public.{table} t) AS live USING (key)
WHERE coalesce(newest.there, false) <> (live.row IS DISTINCT FROM NULL)
    OR newest.there AND to_jsonb(live.row) - {left_out} IS DISTINCT FROM
        to_jsonb(jsonb_populate_record(NULL::public.{table}, newest.row)) - {left_out}
"""


async def findings_of_rows(connection: AsyncConnection) -> list[str]:
    """Tables with rows that are not what was recorded last, each with the first of them."""
    said = []
    for kept in (await connection.execute(_KEPT)).all():
        query = _DIFFERING.format(table=kept.table, **parts(kept.arguments[:-1]))
        found = (await connection.exec_driver_sql(query)).one()
        if found.rows:
            said.append(
                f"{kept.table}: {found.rows} rows are not what was recorded of them last, or not "
                f"there, the first is {found.key}"
            )
    return said
