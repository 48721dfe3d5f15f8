"""Migrations: each service's own, on top of the tables of the mechanism."""

import asyncio
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import orjson
from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.sql.sqltypes import AutoString

from services.common import history, scope_policy, search, usable_from
from services.common.scope_policy import Scope
from services.common.search import Search

MECHANISM = frozenset(
    {
        "channel_sequence", "event_log", "outbox", "channel_feed", "relay_shard", "relay_member",
        "permission", "inbox_offset", "inbox_sequence", "parked", "idempotency", "audit",
        "audit_chain", "clock", "clock_history", "clock_of_others", "row_history", "merged_subject",
        "scope_restriction", "scope_cover", "scope_break_glass", "scope_mark", "outbox_set_aside",
        "parked_discard", "history_seal", "audit_head", "peer_head", "incarnation", "inbox_event",
        "inbox_incarnation", "inbox_fork", "lost_event", "audit_waiting", "process_instance",
        "channel_floor", "outside_policy", "draft",
    }
)  # fmt: skip

INSERT_ONLY = ("event_log", "audit")


def configuration(folder: Path, url: str) -> Config:
    """Alembic's configuration of the service in this folder."""
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(folder / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(folder: Path, url: str) -> None:
    """Bring the database to the newest version, as the role that owns it."""
    command.upgrade(configuration(folder, url), "head")


def run_in_environment(
    models: MetaData, subject: str = "", within: Scope | None = None, finds: Search | None = None
) -> None:
    """What every service's ``migrations/env.py`` calls.

    ``subject`` is the column that names whose a row is, where the history of rows is kept;
    ``within`` says who may see whom, ``finds`` by what people are found.
    """
    attributes = context.config.attributes
    compares = attributes.get("compares")
    kept = ("", None, None) if compares else (subject, within, finds)
    asyncio.run(_online(attributes["url"], models, *kept))


def create_mechanism() -> None:
    """The mechanism's tables, and the insert-only ones made so for the role that runs."""
    _run_script("mechanism.sql")
    for table in INSERT_ONLY:
        op.execute(f"""
            DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I',
            current_database()); END $$
        """)


def keep_facts_of_clocks() -> None:
    """A clock's facts next to its state; clocks there were keep theirs, and no other is made."""
    _run_script("mechanism_clocks_from_facts.sql")


def index_parked_subjects() -> None:
    """An index for what is parked of one subject."""
    _run_script("mechanism_waiting.sql")


def put_in_history(table: str, **values: object) -> None:
    """Give the versions a table's rows had before a column was there the value it has for them.

    What was recorded is not touched: it is put beside it, and said in the audit.
    """
    said = {"said": orjson.dumps(values).decode(), "table": table}
    if _has_history() and not _is_sealed():
        into = "UPDATE row_history SET row = row || CAST(:said AS jsonb) WHERE source = :table"
        op.execute(text(into).bindparams(**said))
    elif _has_history():
        into = "UPDATE row_history SET added = added || CAST(:said AS jsonb) WHERE source = :table"
        op.execute(text(into).bindparams(**said))
        kept = "SELECT append_own('MIGRATE row_history.' || :table, '', :said)"
        op.execute(text(kept).bindparams(**said))


def extend_keys_in_history(table: str, column: str) -> None:
    """Name a table's rows by one column more, where that became part of its key.

    Raises ``ValueError`` where their history is sealed: then the rows go on in a table of a new
    name, as what was recorded cannot be named otherwise any more.
    """
    if _has_history():
        if _is_sealed():
            raise ValueError(f"The history of {table} is sealed: its keys cannot change.")
        named = "UPDATE row_history SET key = key || '/' || (row ->> :column) WHERE source = :table"
        op.execute(text(named).bindparams(column=column, table=table))


def _has_history() -> bool:
    """None yet where the tables are made now."""
    return op.get_bind().execute(text("SELECT to_regclass('row_history')")).scalar() is not None


def _is_sealed() -> bool:
    query = "SELECT to_regclass('history_seal') IS NOT NULL AND EXISTS (SELECT FROM pg_attribute"
    query += " WHERE attrelid = to_regclass('row_history') AND attname = 'added')"
    return bool(op.get_bind().execute(text(query)).scalar())


def keep_merges() -> None:
    """Which subjects turned out to be one, since when, and until when."""
    _run_script("mechanism_merging.sql")


def number_permissions() -> None:
    """Permissions by the numbers of what was said, in place of moments.

    What stood before is not known to stand: each agency says which of its own rows do.
    """
    _run_script("mechanism_permissions.sql")


def scope_subjects() -> None:
    """Who may not see whom, and who looked all the same."""
    _run_script("mechanism_scope.sql")


def bound_messages() -> None:
    """What is parked once, and what is too large to be published."""
    _run_script("mechanism_messages.sql")


def keep_evidence() -> None:
    """The audit appended to by one function, over history too, and the heads that are kept."""
    _run_script("mechanism_evidence.sql", end=";\n\n")


def chain_events() -> None:
    """Each event names the one before it, and readers keep which they hold."""
    _run_script("mechanism_chain.sql", end=";\n\n")


def hash_evidence_once() -> None:
    """What evidence is hashed as, said once; what is erased is audited at the commit."""
    _run_script("mechanism_evidence_hashed.sql", end=";\n\n")


def seal_mechanism() -> None:
    """The mechanism's own evidence in history too, and the database's chain its own."""
    _run_script("mechanism_sealed.sql", end=";\n\n")


def find_by_time() -> None:
    """Indexes for what waits for the hour, and for keys that are old."""
    _run_script("mechanism_by_time.sql")


def list_processes() -> None:
    """Each process says that it is there, and how its parts do."""
    _run_script("mechanism_instances.sql")


def place_bulk() -> None:
    """What is told of many at once has its turn after the rest."""
    _run_script("mechanism_bulk.sql")


def rest_restores() -> None:
    """Since when a subject waits, in which incarnation what is held was told, and floors."""
    _run_script("mechanism_restores.sql")


def show_operators() -> None:
    """What operators look at: numbers nobody gave, what processes are, who did what."""
    _run_script("mechanism_operated.sql")


def find_people() -> None:
    """By what people are found, as an index holds it."""
    _run_script("mechanism_search.sql", end=";\n\n")


def keep_drafts() -> None:
    """What somebody has begun to write and not sent."""
    _run_script("mechanism_drafts.sql")


def mark_practice() -> None:
    """What is on record though practice says it should not be."""
    _run_script("mechanism_practice.sql")


def _run_script(name: str, end: str = ";\n") -> None:
    for statement in (Path(__file__).parent / name).read_text().split(end):
        if statement.strip():
            op.execute(statement)


async def _online(
    url: str, models: MetaData, subject: str, within: Scope | None, finds: Search | None
) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    async with engine.connect() as connection:
        await connection.run_sync(history.drop_views)
        await connection.run_sync(_run, models)
        if within is not None:
            await connection.run_sync(scope_policy.protect, models, within)
            await connection.run_sync(history.keep, models, subject)
        if finds is not None:
            await connection.run_sync(search.index, finds)
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, models: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=models,
        include_object=_own,
        render_item=_rendered,
        transaction_per_migration=True,
        on_version_apply=usable_from.say,
    )
    with context.begin_transaction():
        context.run_migrations()


def _own(_: Any, name: str | None, kind: str, __: bool, ___: Any) -> bool:
    if kind == "index":
        return not search.is_own(name)
    return not (kind == "table" and name in MECHANISM)


def _rendered(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Text as what it is in the database, so that a migration needs nothing of the models."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False
