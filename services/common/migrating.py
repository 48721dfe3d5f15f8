"""Migrations: each service's own, on top of the tables of the mechanism."""

import asyncio
from pathlib import Path
from typing import Any, Literal

import orjson
from alembic import command, context, op
from alembic.config import Config
from alembic.script import Script
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.sql.sqltypes import AutoString

from services.common import history

MECHANISM = frozenset(
    {
        "channel_sequence", "event_log", "outbox", "channel_feed", "relay_shard", "relay_member",
        "permission", "inbox_offset", "inbox_sequence", "parked", "idempotency", "audit",
        "audit_chain", "clock", "clock_history", "clock_of_others", "row_history",
        "merged_subject",
    }
)  # fmt: skip

INSERT_ONLY = ("event_log", "audit")


def configuration(folder: Path, url: str) -> Config:
    """Alembic's configuration of the service in this folder."""
    config = Config()
    config.set_main_option("script_location", str(folder / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(folder: Path, url: str) -> None:
    """Bring the database to the newest version, as the role that owns it."""
    command.upgrade(configuration(folder, url), "head")


def write(folder: Path, url: str, name: str) -> str:
    """Write the migration to what the models say now, from an empty database; its path.

    Numbered after the last one. What the models cannot say (values of rows there are already, the
    history of a new column) is added to it by hand.
    """
    config = configuration(folder, url)
    config.attributes["compares"] = True
    command.upgrade(config, "head")
    numbers = [int(path.name[:4]) for path in (folder / "migrations/versions").glob("0*.py")]
    number = f"{max(numbers, default=0) + 1:04}"
    message = name.replace("_", " ").capitalize() + "."
    made = command.revision(config, message, autogenerate=True, rev_id=number)
    assert isinstance(made, Script)
    path = folder / f"migrations/versions/{number}_{name}.py"
    lines = Path(made.path).read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    return path.as_posix()


def run_in_environment(models: MetaData, subject: str = "") -> None:
    """What every service's ``migrations/env.py`` calls.

    ``subject`` is the column that names whose a row is, where the history of rows is kept.
    """
    attributes = context.config.attributes
    kept = "" if attributes.get("compares") else subject
    asyncio.run(_online(attributes["url"], models, kept))


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


def put_in_history(table: str, **values: object) -> None:
    """Give the versions a table's rows had before a column was there the value it has for them."""
    if _has_history():
        said = text(
            "UPDATE row_history SET row = row || CAST(:said AS jsonb) WHERE source = :table"
        )
        op.execute(said.bindparams(said=orjson.dumps(values).decode(), table=table))


def extend_keys_in_history(table: str, column: str) -> None:
    """Name a table's rows by one column more, where that became part of its key."""
    if _has_history():
        named = "UPDATE row_history SET key = key || '/' || (row ->> :column) WHERE source = :table"
        op.execute(text(named).bindparams(column=column, table=table))


def _has_history() -> bool:
    """None yet where the tables are made now."""
    return op.get_bind().execute(text("SELECT to_regclass('row_history')")).scalar() is not None


def keep_merges() -> None:
    """Which subjects turned out to be one, since when, and until when."""
    _run_script("mechanism_merging.sql")


def _run_script(name: str) -> None:
    for statement in (Path(__file__).parent / name).read_text().split(";\n"):
        if statement.strip():
            op.execute(statement)


async def _online(url: str, models: MetaData, subject: str) -> None:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(history.drop_views)
        await connection.run_sync(_run, models)
        if subject:
            await connection.run_sync(history.keep, models, subject)
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, models: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=models,
        include_object=_own,
        render_item=_rendered,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _own(_: Any, name: str | None, kind: str, __: bool, ___: Any) -> bool:
    return not (kind == "table" and name in MECHANISM)


def _rendered(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Text as what it is in the database, so that a migration needs nothing of the models."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False
