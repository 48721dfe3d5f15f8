"""Whether the database is at the migration this release needs, before anything is done with it.

Guarantee: a process ends at its start, with a line that names what is there, what is needed and
the command, where its database has no tables, is older, or is newer in a way that it cannot use;
one whose database is put to another migration while it runs is not ready. A newer database says
itself from which release on it may be used (``usable_from`` of its migrations).
"""

import argparse
import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import connect
from services.common.unusable import UnusableDatabase, refused

log = structlog.get_logger()

SECONDS = 5.0
AGAIN_SECONDS = 1.0
_NUMBER = re.compile(r"\d{4}")
_SAID = re.compile(r"usable from (\d{4})")

_UNUSABLE = (
    "CSTR_DATABASE_URL cannot be used as it is: look at its parameters, and at PGSSLROOTCERT where"
    " that names whose certificate the database has."
)
_THERE = "SELECT to_regclass('public.alembic_version') IS NOT NULL"
_LOOK = """
SELECT string_agg(version_num, ' ') AS at,
    obj_description('public.alembic_version'::regclass, 'pg_class') AS said
FROM public.alembic_version
"""
_LOOK_AGAIN = text(_LOOK)


class WrongMigration(UnusableDatabase):
    """The database is at another migration than this release can use."""


@dataclass(frozen=True)
class Needed:
    """Which migration a service of this release needs: its own newest."""

    service: str
    number: str

    def wrong(self, at: str | None, said: str | None) -> str:
        """The line, or nothing: ``at`` is where the database is, ``said`` what it says."""
        command = f"python -m services.{self.service} migrate"
        begins = f"The database of {self.service} cannot be used: "
        needs = f"this release needs {self.number}"
        if not at:
            return f"{begins}it has no tables yet, and {needs}. Run: {command}"
        if not _NUMBER.fullmatch(at):
            return (
                f"{begins}it is at a migration that is no number of ours, and {needs}."
                " Put back the database that belongs to this service."
            )
        if at < self.number:
            return f"{begins}it is at migration {at}, and {needs}. Run: {command}"
        floor = _SAID.search(said or "")
        if at == self.number or (floor is not None and floor[1] <= self.number):
            return ""
        least = f"releases from {floor[1]} on" if floor else f"the release that made {at}"
        return (
            f"{begins}it is at migration {at}, which {least} can use, and {needs}."
            f" Start a release that knows {at}, or restore (deploy/runbooks/upgrade.md)."
        )


def needed(service: str, folder: Path) -> Needed | None:
    """What the service in this folder needs; nothing where it has no migrations."""
    names = [path.name for path in (folder / "migrations" / "versions").glob("[0-9]*_*.py")]
    return Needed(service, max(names)[:4]) if names else None


async def require(url: str, need: Needed | None) -> bool:
    """Refuse a database this release cannot use; whether that could be found out.

    Raises ``WrongMigration``. A database that is away says nothing; ``watch`` asks it again. So
    does what was given no address: whoever needs one says so itself.
    """
    if need is None or not url:
        return True
    try:
        async with asyncio.timeout(SECONDS):
            at, said = await _look(url)
    except asyncpg.exceptions.ClientConfigurationError:
        raise WrongMigration(_UNUSABLE) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        log.warning("migration not looked at", error=type(error).__name__, done="asked again")
        return False
    if wrong := need.wrong(at, said):
        raise WrongMigration(wrong)
    if at != need.number:
        log.warning("the database is of a later release", at=at, needs=need.number, done="used")
    return True


async def watch(url: str, need: Needed | None) -> None:
    """Look as soon as the database is there. Raises ``WrongMigration``."""
    while not await require(url, need):
        await asyncio.sleep(AGAIN_SECONDS)


async def is_usable(connection: AsyncConnection, need: Needed) -> bool:
    """Whether the database still is what a process that runs can use. Raises as statements do."""
    row = (await connection.execute(_LOOK_AGAIN)).one()
    return not need.wrong(row.at, row.said)


def require_now(url: str, need: Needed | None) -> None:
    """The same for a command that runs once; a database that is away it finds out itself."""
    with refused():
        asyncio.run(require(url, need))


def said_of_newer(url: str, need: Needed | None) -> str | None:
    """Nothing where the database is to be migrated; else why it cannot be used, or an empty text.

    The second is what a release before finds: it goes back to a database that is newer.
    """
    if need is None or not url:
        return None
    try:
        at, said = asyncio.run(_look(url))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return None
    if not at or not _NUMBER.fullmatch(at) or at <= need.number:
        return None
    wrong = need.wrong(at, said)
    if not wrong:
        print(f"nothing to migrate: the database is at {at}, which this release can use")
    return wrong


def run(arguments: Sequence[str], url: str, need: Needed | None) -> str | None:
    """The command ``migrated``: whether it is, or with ``--wait SECONDS`` as soon as it is.

    The line where it is not, nothing where it is.
    """
    parser = argparse.ArgumentParser(prog="migrated")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS")
    given = parser.parse_args(list(arguments))
    if not url:
        return "CSTR_DATABASE_URL is not set: no database was looked at."
    wrong = _wait(url, need, given.wait)
    if wrong is None and need is not None:
        print(f"the database of {need.service} is what this release needs ({need.number})")
    return wrong


def _wait(url: str, need: Needed | None, seconds: float) -> str | None:
    """Wait so long for the database to be usable; the line where it did not become so."""
    until, last = time.monotonic() + seconds, ""
    while True:
        try:
            found = asyncio.run(require(url, need))
            now = "" if found else "The database cannot be reached."
        except WrongMigration as wrong:
            now = str(wrong)
        if not now:
            return None
        if time.monotonic() >= until:
            return now
        if now != last:
            print(f"waiting: {now}", flush=True)
        last = now
        time.sleep(AGAIN_SECONDS)


async def _look(url: str) -> tuple[str | None, str | None]:
    """Where the database is, and from which release on it says it is usable."""
    connection = await connect(url)
    try:
        if not await connection.fetchval(_THERE):
            return None, None
        row = await connection.fetchrow(_LOOK)
        return row["at"], row["said"]
    finally:
        await connection.close(timeout=1.0)
