"""History: every version of every row, and what was known at a moment, read as if it were now.

Guarantee: a row that is made, changed or taken away leaves what it came to, with the moment it was
recorded; the role that runs can neither change nor remove it, and what anybody else changes is
found (``history_sealed``). What must be forgotten is taken out of it too, by ``forget``.
"""

from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy import Column, Connection, MetaData, Table, inspect, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from services.common import history_begun, history_sealed, mechanism_kept, merging
from services.common.schemas import Happened
from services.common.unit_of_work import purpose, session_of

_TABLE = """
CREATE TABLE IF NOT EXISTS row_history (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    key text NOT NULL,
    subject uuid,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    row jsonb
)
"""
_INDEX = """
CREATE INDEX IF NOT EXISTS row_history_subject ON row_history (subject, source, key)
"""
_BY_KEY = """
CREATE INDEX IF NOT EXISTS row_history_key ON row_history (source, key, number DESC)
"""

_SUBJECTS = "string_to_array(current_setting('cstr.subjects'), ',')::uuid[]"
_VIEW = """
CREATE VIEW as_of.{name} AS
SELECT was.* FROM (
    SELECT DISTINCT ON (key) row, added, subject FROM public.row_history
    WHERE source = '{name}' AND key IN (
            SELECT key FROM public.row_history
            WHERE source = '{name}' AND subject = ANY({subjects}))
        AND recorded_at <= current_setting('cstr.as_of')::timestamptz
    ORDER BY key, number DESC
) AS newest, LATERAL jsonb_populate_record(
    NULL::public.{name}, newest.added || newest.row) AS was
WHERE newest.row IS NOT NULL AND newest.subject = ANY({subjects})
    AND public.scope_allows(newest.subject)
"""

_ONLY_READ = """
DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON row_history FROM %1$I', current_database());
    EXECUTE format('GRANT SELECT ON row_history TO %1$I', current_database());
    EXECUTE format('GRANT USAGE ON SCHEMA as_of TO %1$I', current_database());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA as_of TO %1$I', current_database());
END $$
"""

#: What the trigger is told of rows that name no subject.
NOBODYS = [""]

_LOOK_BACK = text("""
SELECT set_config('search_path', 'as_of, public', true), set_config('cstr.as_of', :at, true),
    set_config('cstr.subjects', :subjects, true)
""")


def drop_views(connection: Connection) -> None:
    """Let the tables be changed; ``keep`` makes the views again."""
    connection.execute(text("DROP SCHEMA IF EXISTS as_of CASCADE"))


def tables_there(connection: Connection, models: MetaData) -> list[Table]:
    """The tables of the models that the migrations have made until now."""
    there = set(inspect(connection).get_table_names())
    return [table for table in models.sorted_tables if table.name in there]


def keep(connection: Connection, models: MetaData, subject: str) -> None:
    """Keep the history of these tables from now on; ``subject`` is the column that names whose.

    A table with neither that column nor a reference to one that has it is nobody's: it is kept too,
    and not looked back to. Of the mechanism's own tables those are kept that are evidence.
    """
    history_begun.settle(connection)
    for statement in ("CREATE SCHEMA as_of", _TABLE, _INDEX, _BY_KEY):
        connection.execute(text(statement))
    tables = tables_there(connection, models) if subject else []
    kept = {table: _arguments(table, subject) for table in tables}
    history_sealed.prepare(connection, kept)
    mechanism_kept.keep(connection)
    arguments = {table.name: history_sealed.told(table, whose) for table, whose in kept.items()}
    history_begun.begin(connection, arguments | dict(mechanism_kept.sealed(connection)))
    for table in (table for table, whose in kept.items() if whose != NOBODYS):
        connection.execute(text(_VIEW.format(name=table.name, subjects=_SUBJECTS)))
    connection.execute(text(_ONLY_READ))
    history_sealed.grant(connection, kept)
    mechanism_kept.grant(connection)


async def session_as_of(
    request: Request,
    session: Annotated[AsyncSession, Depends(session_of)],
    as_of: Annotated[
        Happened | None, Query(description="What was on record at that moment, not now")
    ] = None,
) -> AsyncSession:
    """The transaction of this request, in which everything is as it was recorded at a moment."""
    if as_of is None:
        return session
    moment = as_of.astimezone(UTC)
    named = UUID(str(request.path_params[request.app.state.subject_parameter]))
    subjects = ",".join(map(str, await merging.family(session, named, moment)))
    await session.execute(_LOOK_BACK, {"at": moment.isoformat(), "subjects": subjects})
    session.info["as_of"] = moment
    purpose(request, f"as of {moment.isoformat()}")
    return session


SessionAsOf = Annotated[AsyncSession, Depends(session_as_of)]


async def forget(
    session: AsyncSession, subject: object, model: type[SQLModel], column: str
) -> None:
    """Empty a column that may be erased wherever the subject's history has it; audited (R55).

    Which ones may be is said by ``erasable`` columns of the models; there is no function else.
    """
    await session.flush()
    name = history_sealed.eraser(str(model.__tablename__), column)
    await session.execute(text(f"SELECT {name}(:subject)"), {"subject": subject})


def _arguments(table: Table, subject: str) -> list[str]:
    """How a row of the table names its subject."""
    own = _names(table, subject)
    if own:
        return [own]
    for column in table.columns:
        for key in column.foreign_keys:
            if named := _names(key.column.table, subject):
                return [column.name, key.column.table.name, named]
    return NOBODYS


def _names(table: Table, subject: str) -> str:
    """The column that names the subject: of that name, or the key of the subjects' own table."""
    if subject in table.columns:
        return subject
    key: Column[object] | None = table.columns.get("id")
    return "id" if key is not None and f"{table.name}_id" == subject else ""
