"""A pooler that hands a connection's transactions to different sessions is refused at start.

Guarantee: a process that runs has sessions of its own. Its locks, its settings and its prepared
statements are a session's, and none of them survives a pooler in transaction or statement mode:
commands fail, and a lock left in the pooler stops the outbox of a healthy instance.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import asyncpg
import structlog

from services.common.database import connect
from services.common.unusable import UnusableDatabase, refused

log = structlog.get_logger()

CONNECTIONS, ROUNDS = 3, 4

SECONDS = 5.0

# A prepared statement that is not there, or is there though nobody prepared it here.
_WITHOUT_ITS_STATEMENT = (
    asyncpg.InvalidSQLStatementNameError,
    asyncpg.DuplicatePreparedStatementError,
)

Seen = tuple[str, str]

_MARK = "SELECT set_config('cstr.connection', $1, false)"

# The number of a process is one only on its server, and only for as long as that runs.
_SESSION = """
SELECT pg_postmaster_start_time() || '/' || pg_backend_pid(),
    current_setting('cstr.connection', true)
"""

# Long enough that the transactions of all connections are open at once.
_SESSION_WHILE_OTHERS = """
SELECT pg_postmaster_start_time() || '/' || pg_backend_pid(),
    current_setting('cstr.connection', true) FROM pg_sleep(0.005)
"""


class SessionsShared(UnusableDatabase):
    """What is connected to is no session of its own."""

    def __init__(self) -> None:
        """Says what was found and what to do."""
        super().__init__(
            "The database cannot be used: a pooler in transaction or statement mode is before it,"
            " which gives one connection's transactions to different sessions. Session locks, SET"
            " and prepared statements do not survive that. Have the pooler keep a session for each"
            " connection (PgBouncer: pool_mode = session), or connect to PostgreSQL itself."
        )


async def require_sessions(url: str) -> bool:
    """Refuse a pooler between here and the database; whether that could be found out.

    Raises ``SessionsShared``. A database that is away says nothing; ``watch`` asks it again.
    """
    try:
        async with asyncio.timeout(SECONDS):
            await _look(url)
    except _WITHOUT_ITS_STATEMENT:
        raise SessionsShared from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        log.warning("sessions not looked at", error=type(error).__name__)
        return False
    return True


async def watch(url: str) -> None:
    """Look as soon as the database is there. Raises ``SessionsShared``."""
    while not await require_sessions(url):
        await asyncio.sleep(1.0)


def require(url: str) -> None:
    """The same for a command that runs once; one that finds the database away says so itself.

    So does one that was given no address.
    """
    if not url:
        return
    with refused():
        asyncio.run(require_sessions(url))


async def _look(url: str) -> None:
    """Mark some connections, and look whether each stays what it is: idle, and when all work."""
    async with AsyncExitStack() as held:
        opened: list[asyncpg.Connection] = []
        for _ in range(CONNECTIONS):
            opened.append(await connect(url))
            held.push_async_callback(opened[-1].close, timeout=1.0)
        await _look_at_idle(opened)
        await _look_under_load(opened)


async def _look_at_idle(opened: Sequence[asyncpg.Connection]) -> None:
    """A pooler that is idle gives to each in turn what the one before gave back.

    Outside of a transaction, as a pooler in statement mode knows none and would say only that.
    """
    for number, connection in enumerate(opened):
        await connection.fetchval(_MARK, str(number))
    seen = [[await _seen(one, _SESSION) for one in opened] for _ in range(ROUNDS)]
    _require_own(seen)


async def _look_under_load(opened: Sequence[asyncpg.Connection]) -> None:
    """One that is busy gives what is free first."""

    async def transactions(connection: asyncpg.Connection) -> list[Seen]:
        found: list[Seen] = []
        for _ in range(ROUNDS):
            async with connection.transaction():
                found.append(await _seen(connection, _SESSION_WHILE_OTHERS))
        return found

    by_connection = await asyncio.gather(*(transactions(one) for one in opened))
    _require_own(list(zip(*by_connection, strict=True)))


async def _seen(connection: asyncpg.Connection, query: str) -> Seen:
    """Which session answers, and which mark it has."""
    session, mark = await connection.fetchrow(query)
    return session, mark


def _require_own(rounds: Sequence[Sequence[Seen]]) -> None:
    """Each connection has one session, which is no other's, and what was set in it stays set."""
    first = rounds[0]
    marks = [mark for _, mark in first]
    own = len({session for session, _ in first}) == len(first)
    kept = marks == [str(number) for number in range(len(first))]
    if not (own and kept and all(list(one) == list(first) for one in rounds)):
        raise SessionsShared
