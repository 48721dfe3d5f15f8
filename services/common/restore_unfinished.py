"""A service whose restore was begun and is not finished does not start: it would tell too early.

Guarantee: between ``restored`` begun and ``restored`` finished no process of the service runs: what
it told then could have a number that a reader, who was not asked yet, knows another event by.
"""

import asyncio

import asyncpg
import structlog

from services.common.database import connect
from services.common.unusable import UnusableDatabase

log = structlog.get_logger()

SECONDS, AGAIN_SECONDS = 5.0, 1.0

_UNFINISHED = """
SELECT finished_at IS NULL FROM incarnation ORDER BY number DESC LIMIT 1
"""


class RestoreUnfinished(UnusableDatabase):
    """A restore was begun here and not finished."""

    def __init__(self) -> None:
        """Says what to do."""
        super().__init__(
            "The database was restored and not every reader was asked yet: run `restored` again"
            " until it ends with 0, and start the service then. Where a reader will be away for"
            " long: `restored --without AGENCY`. See deploy/runbooks/restore.md."
        )


async def require_none(url: str) -> bool:
    """Refuse to go on with one; whether that could be found out.

    Raises ``RestoreUnfinished``. A database that is away says nothing; ``watch`` asks it again.
    """
    try:
        async with asyncio.timeout(SECONDS):
            connection = await connect(url)
            try:
                unfinished = await connection.fetchval(_UNFINISHED)
            finally:
                await connection.close(timeout=1.0)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        log.warning("restores not looked at", error=type(error).__name__)
        return False
    if unfinished:
        raise RestoreUnfinished
    return True


async def watch(url: str) -> None:
    """Look as soon as the database is there. Raises ``RestoreUnfinished``."""
    while not await require_none(url):
        await asyncio.sleep(AGAIN_SECONDS)
