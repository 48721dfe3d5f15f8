"""Whatever a message makes a handler, the database or a clock do, it is that message's fault."""

import asyncio
import enum
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from contracts.event import Event
from contracts.events.probation_allocation import CaseAllocated
from contracts.events.provider_assessment import SessionAttended
from contracts.topology import MESSAGE_BYTES
from services.common.database import is_away
from services.common.inbox import Inbox
from services.common.outbox import tell
from services.common.subscriptions import handlers, on
from services.data_reporting.handlers.facts import keep_fact
from services.data_reporting.models.facts import Fact
from tests.common.given import AT, Message, all_parked, applied, story, subject_of
from tests.depth import chosen, longer
from tests.service_under_test import ServiceUnderTest

EARLY = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))


class Strange(enum.Enum):
    """A value that no column knows."""

    VALUE = object()


def sql(statement: str, **values: object) -> Callable[[AsyncSession], Awaitable[None]]:
    async def run(session: AsyncSession) -> None:
        await session.execute(text(statement), values)

    return run


def added(**columns: Any) -> Callable[[AsyncSession], Awaitable[None]]:
    async def add(session: AsyncSession) -> None:
        fact = Fact(pseudonym=uuid4(), name="x", on=date(2026, 6, 1), data={})
        for name, value in columns.items():
            setattr(fact, name, value)
        session.add(fact)

    return add


def told(**fields: Any) -> Callable[[AsyncSession], Awaitable[None]]:
    async def tell_it(session: AsyncSession) -> None:
        told = {"officer_name": "A", "officer_team": "N", "officer_contact": "d"} | fields
        given = {"allocation_id": uuid4(), "hours_since_sentence": 1} | told
        tell(session, CaseAllocated.of(uuid4(), AT, given))

    return tell_it


def raised(failure: BaseException) -> Callable[[AsyncSession], Awaitable[None]]:
    async def fail(session: AsyncSession) -> None:
        raise failure

    return fail


def a_file(path: str) -> Callable[[AsyncSession], Awaitable[None]]:
    async def read(session: AsyncSession) -> None:
        await asyncio.to_thread(lambda: open(path).close())

    return read


async def too_many(session: AsyncSession) -> None:
    names = [f"v{n}" for n in range(40_000)]
    query = text("SELECT " + " + ".join(f"CAST(:{name} AS int)" for name in names[:]))
    await session.execute(query, dict.fromkeys(names, 1))


FAULTS: dict[str, Callable[[AsyncSession], Awaitable[None]]] = {
    "more arguments than a statement has": too_many,
    "a number beyond bigint": sql("SELECT CAST(:n AS bigint)", n=10**30),
    "NUL in a text": sql("SELECT CAST(:t AS text)", t="a\x00b"),
    "NUL in JSON": sql("SELECT CAST(:t AS jsonb)", t='"\\u0000"'),
    "half a character": sql("SELECT CAST(:t AS text)", t="\ud800"),
    "a time before time": sql("SELECT CAST(:t AS timestamptz)", t=EARLY),
    "a text where a number goes": sql("SELECT CAST(:t AS bigint)", t="many"),
    "no cast": sql("SELECT CAST('x' AS int)"),
    "a division": sql("SELECT 1/0"),
    "a table that is not there": sql("SELECT * FROM nowhere"),
    "a key that is too long": sql(
        "INSERT INTO clock (id, name, subject, instance, state)"
        " SELECT gen_random_uuid(), 'n', gen_random_uuid(),"
        " string_agg(gen_random_uuid()::text, ''), 'running' FROM generate_series(1, 9999)"
    ),
    "a column without value at flush": added(name=None),
    "a column with a strange value at flush": added(name=Strange.VALUE),
    "NUL at flush": added(name="a\x00"),
    "a cancelled statement": sql("SELECT pg_sleep(5)"),
    "a file that is not there": a_file("/nowhere/at/all"),
    "a file with a long name": a_file("/" + "x" * 5000),
    "too deep": raised(RecursionError()),
    "too much": raised(MemoryError()),
    "a stop": raised(StopAsyncIteration()),
    "more than a message holds": told(officer_name="x" * MESSAGE_BYTES),
    "an assertion": raised(AssertionError("Fictional")),
    "an overflow": raised(OverflowError()),
}


def inbox_with(reader: ServiceUnderTest, fault: Callable[[AsyncSession], Awaitable[None]]) -> Inbox:
    """An inbox whose handler does this at a session of number 2."""

    async def handle(session: AsyncSession, event: SessionAttended) -> None:
        if event.session_number == 2:
            await session.execute(text("SET LOCAL statement_timeout = '100ms'"))
            await fault(session)
        else:
            await keep_fact(session, event)

    table = handlers(on(SessionAttended, handle))
    return Inbox(reader.inbox._sessions, table, reader.inbox.clocks, b"k" * 32)


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_a_handler_comes_to_parks_its_event_and_stops_no_other(
    reader: ServiceUnderTest, fault: str
) -> None:
    await reader.empty()
    bad, good = story(reader, 3), story(reader, 1)
    await inbox_with(reader, FAULTS[fault]).apply([m.came() for m in (*bad, *good)])
    assert await applied(reader, subject_of(good[0])) == [1]
    assert await applied(reader, subject_of(bad[0])) == [1]
    found = [(row.cause, row.sequence) for row in await all_parked(reader)]
    assert sorted(found) == [("behind", 3), ("poison", 2)]
    assert all("Fictional" not in row.reason for row in await all_parked(reader))


@asynccontextmanager
async def checked_at_commit(reader: ServiceUnderTest) -> AsyncIterator[None]:
    """A table whose rows are compared when the transaction ends."""
    owner = create_async_engine(reader.database.migration_url)
    try:
        async with owner.begin() as connection:
            rows = "CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
            await connection.execute(text(rows))
        yield
    finally:
        async with owner.begin() as connection:
            await connection.execute(text("DROP TABLE late"))
        await owner.dispose()


async def test_what_only_the_commit_finds_is_found_one_by_one(reader: ServiceUnderTest) -> None:
    await reader.empty()
    bad, good = story(reader, 2), story(reader, 1)
    async with checked_at_commit(reader):
        twice = sql("INSERT INTO late VALUES (1), (1)")
        await inbox_with(reader, twice).apply([m.came() for m in (*bad, *good)])
    assert await applied(reader, subject_of(good[0])) == [1]
    assert await applied(reader, subject_of(bad[0])) == [1]
    (row,) = await all_parked(reader)
    assert (row.cause, row.sequence, row.reason) == ("poison", 2, "CannotApply")


async def test_a_carrier_that_cannot_be_read_parks_its_event(
    reader: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(carrier: object) -> None:
        raise UnicodeError

    await reader.empty()
    monkeypatch.setattr(propagate, "extract", fail)
    (event,) = story(reader, 1)
    await reader.inbox.apply([event.came()])
    assert [row.reason for row in await all_parked(reader)] == ["UnicodeError"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'standby' USING ERRCODE = '25006'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'rival' USING ERRCODE = '40001'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'shutdown' USING ERRCODE = '57P01'; END $$",
    ],
)
async def test_what_is_the_databases_fault_stops_the_batch_and_parks_nothing(
    reader: ServiceUnderTest, statement: str
) -> None:
    await reader.empty()
    events = story(reader, 2)
    with pytest.raises(DBAPIError) as lost:
        await inbox_with(reader, sql(statement)).apply([m.came() for m in events])
    assert is_away(lost.value)
    assert await all_parked(reader) == []
    await reader.inbox.apply([m.came() for m in events])
    assert await applied(reader, subject_of(events[0])) == [1, 2]


def test_a_connection_that_cannot_be_made_is_the_networks_fault() -> None:
    away = [
        ConnectionRefusedError(),
        TimeoutError(),
        OSError("Multiple exceptions"),
        OSError(113, ""),
    ]
    assert all(is_away(failure) for failure in away)
    assert is_away(OperationalError("", {}, ConnectionResetError()))
    assert not is_away(FileNotFoundError(2, "", "a file"))


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_id", "ce_type", "ce_time", "ce_subject", "traceparent"])
        | st.text(max_size=8),
        st.none() | st.binary(max_size=40),
    ),
    max_size=20,
).map(tuple)


@st.composite
def rubbish(draw: st.DrawFn) -> Callable[[Message], Message]:
    """Any bytes at all, or a good message with one part of any bytes."""
    key, body = draw(st.none() | st.binary(max_size=60)), draw(st.none() | st.binary(max_size=200))
    headers, which = draw(HEADERS), draw(st.integers(0, 4))
    name = draw(st.integers(0, 15))

    def spoil(good: Message) -> Message:
        anything = Message(key, headers, body, good.partition)
        if which == 0:
            return anything
        if which == 1:
            return Message(key, good.headers, good.body, good.partition)
        if which == 2:
            return Message(good.key, good.headers, body, good.partition)
        if which == 3:
            return Message(good.key, good.headers + headers, good.body, good.partition)
        return good.with_header(good.headers[name % len(good.headers)][0], body)

    return spoil


@given(spoils=st.lists(rubbish(), min_size=1, max_size=6), again=st.booleans())
@settings(
    max_examples=chosen(20, deep=60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@longer
async def test_any_bytes_at_all_stop_nobody_and_are_parked_at_most_once(
    reader: ServiceUnderTest, spoils: Sequence[Callable[[Message], Message]], again: bool
) -> None:
    await reader.empty()
    (good,) = story(reader, 1)
    strange = [spoil(story(reader, 1)[0]) for spoil in spoils]
    batch = [m.came(offset) for offset, m in enumerate([*strange, good])]
    for _ in range(1 + again):
        await reader.inbox.apply(batch)
    assert await applied(reader, subject_of(good)) == [1]
    parked = await all_parked(reader)
    assert len(parked) <= len(strange)
    assert sum(len(row.body) for row in parked) <= 200 * 1000


async def test_a_retry_of_what_is_wrong_parks_it_again_and_once(reader: ServiceUnderTest) -> None:
    await reader.empty()
    (event,) = story(reader, 1)
    spoilt = event.and_header("a\x00b", b"\x00\xff").with_header("ce_sequence", b"+5")
    await reader.inbox.apply([spoilt.came(1)])
    (first,) = await all_parked(reader)
    answer = await reader.post(f"/operations/parked/{first.id}/retry", None, role="operator")
    (again,) = await all_parked(reader)
    assert (again.headers, again.reason) == (first.headers, first.reason)
    assert again.id != first.id
    assert (answer.status_code, answer.json()["errorCode"]) == (409, "ParkedAgain")
    said = {"id": str(again.id), "cause": "poison", "reason": again.reason}
    assert answer.json()["parked"] == said


async def test_a_bug_of_the_inbox_itself_is_not_a_way_out(
    reader: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a handler tells is written within the savepoint of its event."""
    await reader.empty()
    bad, good = story(reader, 2), story(reader, 1)

    async def hear(session: AsyncSession, events: Sequence[Event]) -> None:
        if any(getattr(event, "session_number", 0) == 2 for event in events):
            raise OverflowError

    monkeypatch.setattr(reader.inbox.clocks, "hear", hear)

    async def hear_transaction(session: AsyncSession) -> None:
        return

    monkeypatch.setattr(reader.inbox.clocks, "hear_transaction", hear_transaction)
    await reader.inbox.apply([m.came() for m in (*bad, *good)])
    assert await applied(reader, subject_of(good[0])) == [1]
    assert [row.reason for row in await all_parked(reader)] == ["OverflowError"]
