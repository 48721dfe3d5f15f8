"""What passes is waited for and parks nothing, whichever part meets it; what is wrong is not."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from structlog.testing import capture_logs

from contracts.event import Agency
from contracts.events.provider_assessment import SessionAttended
from scripts.stack.tokens import Keys
from services.common import clock_sweep
from services.common.audit_peers import Peers
from services.common.consumer import Consumer
from services.common.database import CURABLE, is_away, make_engine, make_sessions
from services.common.errors import Unavailable
from services.common.inbox import Inbox
from services.common.pulse import Pulse
from services.common.relay import Relay
from services.common.replay import Replay
from services.common.subscriptions import handlers, on
from services.data_reporting.handlers.facts import keep_fact
from tests.common.given import all_parked, applied, story, subject_of
from tests.common.given_audit import peers_of, with_keys
from tests.service_under_test import ServiceUnderTest

#: One of each kind that PostgreSQL knows in these classes.
PASSES = [
    "08000", "08001", "08003", "08004", "08006", "08P01",
    "25006", "25P03", "25P04", "28000", "28P01", "3D000",
    "40000", "40001", "40003", "40P01",
    "53000", "53100", "53200", "53300", "53400",
    "55000", "55006", "55P03",
    "57000", "57014", "57P01", "57P02", "57P03", "57P04", "57P05",
    "58000", "58030", "58P01", "58P02", "58P03", "F0000", "F0001",
]  # fmt: skip
#: Of what was to be written, or a mistake of the code: waiting helps nobody.
STAYS = ["22001", "22P02", "22023", "23505", "23514", "25P02", "25001", "42P01", "42501", "0A000",
         "54000", "P0001", "XX000"]  # fmt: skip


def raising(state: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'Zqvalue' USING ERRCODE = '{state}'; END $$"


def inbox_that(reader: ServiceUnderTest, fails: Callable[[AsyncSession], Awaitable[None]]) -> Inbox:
    async def handle(session: AsyncSession, event: SessionAttended) -> None:
        if event.session_number == 2:
            await fails(session)
        await keep_fact(session, event)

    table = handlers(on(SessionAttended, handle))
    return Inbox(reader.inbox._sessions, table, reader.inbox.clocks, b"k" * 32)


@pytest.mark.parametrize("state", PASSES)
async def test_what_the_server_says_of_itself_stops_the_batch_and_parks_nothing(
    reader: ServiceUnderTest, state: str
) -> None:
    async def fails(session: AsyncSession) -> None:
        await session.execute(text(raising(state)))

    await reader.empty()
    events = story(reader, 3)
    with pytest.raises(DBAPIError) as lost:
        await inbox_that(reader, fails).apply([m.came() for m in events])
    assert is_away(lost.value)
    assert await all_parked(reader) == []
    await reader.inbox.apply([m.came() for m in events])
    assert await applied(reader, subject_of(events[0])) == [1, 2, 3]


@pytest.mark.parametrize("state", STAYS)
async def test_what_is_wrong_of_one_event_is_not_waited_for(
    reader: ServiceUnderTest, state: str
) -> None:
    async def fails(session: AsyncSession) -> None:
        await session.execute(text(raising(state)))

    await reader.empty()
    events = story(reader, 2)
    await inbox_that(reader, fails).apply([m.came() for m in events])
    assert [row.cause for row in await all_parked(reader)] == ["poison"]


@pytest.mark.parametrize(
    "number",
    [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM],
)
async def test_a_system_without_room_stops_the_batch_and_parks_nothing(
    reader: ServiceUnderTest, number: int
) -> None:
    """Also where the error names a file: it is as full for every other event."""

    async def fails(session: AsyncSession) -> None:
        raise OSError(number, "", "/a/file")

    await reader.empty()
    events = story(reader, 2)
    with pytest.raises(OSError, match="a/file"):
        await inbox_that(reader, fails).apply([m.came() for m in events])
    assert await all_parked(reader) == []


async def test_a_statement_that_who_runs_the_database_ended_is_not_the_events_fault(
    reader: ServiceUnderTest,
) -> None:
    """A slow disk makes every statement slow: what the role may take is its operator's bound."""

    async def slow(session: AsyncSession) -> None:
        await session.execute(text("SELECT pg_sleep(2)"))

    await reader.empty()
    events = story(reader, 2)
    owner = create_async_engine(reader.database.migration_url)
    limited = make_engine(reader.database.url, 2)

    @asynccontextmanager
    async def limits() -> AsyncIterator[None]:
        role = reader.service.agency.value
        async with owner.begin() as connection:
            await connection.execute(text(f"ALTER DATABASE {role} SET statement_timeout = '90ms'"))
        try:
            yield
        finally:
            async with owner.begin() as connection:
                await connection.execute(text(f"ALTER DATABASE {role} RESET statement_timeout"))

    inbox = inbox_that(reader, slow)
    inbox._sessions = make_sessions(limited)
    try:
        async with limits():
            with pytest.raises(Unavailable, match="longer than the database allows"):
                await inbox.apply([m.came() for m in events])
    finally:
        await limited.dispose()
        await owner.dispose()
    assert await all_parked(reader) == []


Part = tuple[Pulse, Callable[[], Awaitable[None]]]


def relay(reader: ServiceUnderTest, _: Keys) -> Part:
    found = Relay(reader.settings, reader.engine, Agency.REPORTING, asyncio.Event())
    return found.pulse, found.run


def clocks(reader: ServiceUnderTest, _: Keys) -> Part:
    pulse = Pulse("clocks")
    sessions = make_sessions(reader.engine)
    return pulse, lambda: clock_sweep.run(reader.inbox.clocks, sessions, b"k" * 32, pulse)


def heads(reader: ServiceUnderTest, keys: Keys) -> Part:
    found: Peers = peers_of(with_keys(reader, keys))
    return found.pulse, found.run


def consumer(reader: ServiceUnderTest, _: Keys) -> Part:
    """What it reads of the broker is not looked at here: each turn reads its place only."""
    replay = Replay(reader.settings, reader.engine, Agency.REPORTING, reader.inbox)
    given = (reader.settings, reader.engine, Agency.REPORTING, reader.inbox, replay)
    found = Consumer(*given, "one")

    async def consume() -> None:
        while True:
            await found.seek(None, set())
            found.pulse.turned()
            await asyncio.sleep(0.01)

    found._consume = consume  # type: ignore[method-assign]
    return found.pulse, found.run


@pytest.mark.parametrize("state", ["53100", "57P03", "58030", "25006", "55006", "40003", "08006"])
@pytest.mark.parametrize("part", [relay, consumer, clocks, heads])
async def test_every_loop_waits_while_the_server_cannot_and_goes_on_by_itself(
    reader: ServiceUnderTest,
    keys: Keys,
    part: Callable[[ServiceUnderTest, Keys], Part],
    state: str,
) -> None:
    await reader.empty()
    pulse, run = part(reader, keys)
    broken = Broken(reader, state)
    with capture_logs() as said, broken:
        working = asyncio.ensure_future(run())
        try:
            await until(lambda: bool(pulse.waits_for))
            assert (pulse.works, pulse.waits_for) == (False, state)
            assert not working.done()
            broken.mend()
            await until(lambda: pulse.works)
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
    (waits,) = [one for one in said if one.get("sqlstate") == state]
    assert waits["event"] == f"{pulse.name} waits"
    assert "Zqvalue" not in str(said)
    assert f"{pulse.name} works again" in [one["event"] for one in said]


class Broken:
    """Every statement of an engine ends in a real error of the server, until it is mended."""

    def __init__(self, service: ServiceUnderTest, state: str) -> None:
        self._engine, self._state = service.engine.sync_engine, state

    def __enter__(self) -> None:
        event.listen(self._engine, "before_cursor_execute", self._instead, retval=True)

    def mend(self) -> None:
        if event.contains(self._engine, "before_cursor_execute", self._instead):
            event.remove(self._engine, "before_cursor_execute", self._instead)

    def _instead(self, *_: object) -> tuple[object, object]:
        return raising(self._state), ()

    def __exit__(self, *_: object) -> None:
        self.mend()


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("state", PASSES)
async def test_a_request_is_answered_503_and_may_be_sent_again(
    reader: ServiceUnderTest, state: str
) -> None:
    await reader.empty()
    with Broken(reader, state):
        answer = await reader.get("/operations/backlog", role="operator")
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["errorCode"] == "NotAvailable"
    assert "Zqvalue" not in answer.text


async def test_a_server_without_connections_left_is_waited_for(reader: ServiceUnderTest) -> None:
    """It is refused while connecting, where the driver's own errors come out."""
    role = reader.service.agency.value
    owner = create_async_engine(reader.database.migration_url)
    engine = make_engine(reader.database.url, 1)
    try:
        async with owner.begin() as connection:
            await connection.execute(text(f"ALTER DATABASE {role} CONNECTION LIMIT 0"))
        with pytest.raises(CURABLE) as lost:
            async with engine.connect():
                pass
        assert is_away(lost.value)
    finally:
        async with owner.begin() as connection:
            await connection.execute(text(f"ALTER DATABASE {role} CONNECTION LIMIT -1"))
        await owner.dispose()
        await engine.dispose()


async def test_a_pool_without_a_free_connection_is_waited_for(reader: ServiceUnderTest) -> None:
    engine = make_engine(reader.database.url, 1)
    engine.sync_engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    try:
        async with engine.connect():
            with pytest.raises(SQLAlchemyError) as full:
                async with engine.connect():
                    pass
        assert is_away(full.value)
    finally:
        await engine.dispose()
