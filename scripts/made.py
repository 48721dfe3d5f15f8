"""States what the migrations of each service make, for ``verify-audit`` to hold a database against.

``--check`` writes nothing, and ends with 1 where a statement is not what the migrations make.
"""

import argparse
import asyncio
import sys
from importlib import import_module
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Agency
from scripts.stack.postgres import Database, EmbeddedPostgres, temporary_postgres
from services.common.made_by_migrations import made, stated, stated_at
from services.common.migrating import migrate


def statements(postgres: EmbeddedPostgres) -> dict[Path, str]:
    """Each service's statement by where it is kept, from databases that are migrated."""
    return {
        stated_at(agency): stated(asyncio.run(_made(postgres.database(agency))))
        for agency in Agency
    }


def drift(wanted: dict[Path, str]) -> list[str]:
    """One sentence for each statement that the migrations do not make."""
    return [
        f"{path.parts[-3]} has another database than {path.name} states: run make export."
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def folder_of(agency: Agency) -> Path:
    """Where a service's code is."""
    return Path(import_module(f"services.{agency}").__file__ or "").parent


async def _made(database: Database) -> dict[str, str]:
    engine = create_async_engine(database.url)
    async with engine.connect() as connection:
        found = await made(connection)
    await engine.dispose()
    return found


def main(arguments: list[str]) -> int:
    """Write or check; 1 where something drifted."""
    parser = argparse.ArgumentParser(prog="make export")
    parser.add_argument("--check", action="store_true")
    checks = parser.parse_args(arguments).check
    with temporary_postgres() as postgres:
        for agency in Agency:
            migrate(folder_of(agency), postgres.database(agency).migration_url)
        wanted = statements(postgres)
    for path, text in {} if checks else wanted.items():
        path.write_text(text, encoding="utf-8")
    said = drift(wanted)
    for sentence in said:
        print(sentence, file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
