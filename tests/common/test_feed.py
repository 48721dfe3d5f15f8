"""A channel over REST: one reader of the database for all, an id for each event, an end in time."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from contracts.event import Agency
from contracts.events.provider_assessment import SessionAttendedV1
from contracts.vocabulary import Channel, Engagement, Permission
from services.common import feed_pages, permission
from services.common.database import make_sessions
from services.common.feed_answers import Streams, cursor_of, read_cursor
from services.common.outbox import record_events, tell
from services.provider_assessment.service import SERVICE
from tests.common.given_streams import Reading, run_stream, streaming, until
from tests.conftest import Api
from tests.service_under_test import PROVIDER, ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CHANNEL = "cstr.provider.probation"


async def told(service: ServiceUnderTest, times: int, subject: UUID | None = None) -> None:
    """So many sessions, each of somebody else unless a subject is given, told and published."""
    async with make_sessions(service.engine)() as session:
        for number in range(times):
            tell(
                session,
                SessionAttendedV1(
                    pathway_id=subject or uuid4(),
                    occurred_at=AT,
                    appointment_id=uuid4(),
                    session_number=number + 1,
                    attendance="attended",
                    channel=Channel.IN_PERSON,
                    engagement=Engagement.ACTIVE,
                ),
                organisation=PROVIDER,
            )
        await record_events(session, b"key")
        await session.execute(
            text("""
            WITH gone AS (DELETE FROM outbox RETURNING *)
            INSERT INTO channel_feed (channel, shard, subject, sequence)
            SELECT channel, shard, subject, sequence FROM gone ORDER BY subject, sequence""")
        )
        await session.commit()


async def test_each_event_has_an_id_from_which_nothing_is_lost_and_nothing_repeated(
    api: Api,
) -> None:
    service = await api(SERVICE)
    await told(service, 45)
    async with streaming(service) as (whole,):
        await until(lambda: len(whole.events) == 45)
    assert len(set(whole.ids)) == 45
    for place in (0, 1, 17, 43):
        async with streaming(service, cursor=whole.ids[place]) as (rest,):
            await until(lambda rest=rest, place=place: len(rest.events) == 44 - place)
        assert rest.subjects() == whole.subjects()[place + 1 :]


async def test_a_stream_and_a_page_go_on_from_the_same_cursor(api: Api) -> None:
    service = await api(SERVICE)
    await told(service, 6)
    ask: Any = {"role": "service", "agency": "probation_allocation"}
    page = (await service.ask("GET", "/v1/channels/me/events?limit=4", **ask)).json()
    async with streaming(service, cursor=page["cursor"]) as (rest,):
        await until(lambda: len(rest.events) == 2)
    more = f"/v1/channels/me/events?cursor={rest.ids[0]}"
    assert len((await service.ask("GET", more, **ask)).json()["events"]) == 1


async def test_a_long_poll_is_answered_when_there_is_something(api: Api) -> None:
    service = await api(SERVICE)
    asked = asyncio.create_task(
        service.ask("GET", "/v1/channels/me/events?wait=10", role="service",
                    agency="probation_allocation")
    )  # fmt: skip
    tails = service.app.state.streams.tails
    await until(lambda: any(tails._waiting.values()))
    await told(service, 3)
    answer = await asyncio.wait_for(asked, 5)
    assert len(answer.json()["events"]) >= 1
    empty = await service.ask("GET", f"/v1/channels/me/events?wait=0.2&cursor={FAR}",
                              role="service", agency="probation_allocation")  # fmt: skip
    assert empty.json() == {"events": [], "cursor": FAR, "more": False}


FAR = cursor_of(dict.fromkeys(range(4), 10**12))


async def test_a_stream_ends_with_its_token_and_tells_nothing_after_it(api: Api) -> None:
    service = await api(SERVICE)
    async with streaming(service, ttl=2) as (reading,):
        await told(service, 1)
        await until(lambda: len(reading.events) == 1)
        await until(lambda: reading.ended)
        await told(service, 1)
        # Whoever would still wait for a page has had it once no poller is left.
        await asyncio.wait_for(service.app.state.streams.tails.ended(), 5)
        assert len(reading.events) == 1


async def test_forty_streams_cost_the_database_no_more_than_one(api: Api) -> None:
    """Idle, and while something is told: transactions and statements, counted where they begin."""
    service = await api(SERVICE)
    costs: dict[int, Counter[str]] = {}
    for count in (1, 40):
        async with streaming(service, count) as readings:
            await until(lambda r=readings: caught_up(r))
            with counting(service) as costs[count]:
                await asyncio.sleep(1)
                for _ in range(5):
                    before = len(readings[0].events)
                    await told(service, 1)
                    await until(lambda r=readings, n=before: all(len(x.events) > n for x in r))
    for counted in ("transactions", "statements"):
        assert costs[40][counted] <= costs[1][counted] * 1.2 + 5, costs
    assert costs[1]["transactions"] > 5


def caught_up(readings: list[Reading]) -> bool:
    """All of them have as much."""
    return len({len(one.events) for one in readings}) == 1


@contextmanager
def counting(service: ServiceUnderTest) -> Iterator[Counter[str]]:
    """What the service's engine asks of the database meanwhile."""
    counted: Counter[str] = Counter()

    def begun(*_: Any) -> None:
        counted["transactions"] += 1

    def asked(*_: Any) -> None:
        counted["statements"] += 1

    engine = service.engine.sync_engine
    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", asked)
    yield counted
    event.remove(engine, "begin", begun)
    event.remove(engine, "before_cursor_execute", asked)


async def test_a_caller_has_a_bounded_number_of_streams_and_so_have_all(api: Api) -> None:
    service = await api(SERVICE)
    app = service.app
    app.state.streams = Streams(2, 3)
    async with streaming(service, 2, user="one"):
        assert await status(service, "one") == 429
        async with streaming(service, 1, user="two"):
            assert await status(service, "three") == 429
    async with streaming(service, 2, user="one") as readings:
        assert {one.status for one in readings} == {200}


async def status(service: ServiceUnderTest, user: str) -> int:
    """How a stream that is not let in is answered."""
    reading = Reading()
    await asyncio.wait_for(run_stream(service, reading, user=user), 5)
    return reading.status


async def test_open_streams_end_when_the_process_does(api: Api) -> None:
    service = await api(SERVICE)
    app = service.app
    async with streaming(service, 3) as readings:
        app.state.streams.close()
        await until(lambda: all(one.ended for one in readings), 2)


async def test_who_waits_for_a_page_counts_as_a_stream(api: Api) -> None:
    """So that nobody holds every connection by asking often and waiting long."""
    service = await api(SERVICE)
    service.app.state.streams = Streams(2, 10)

    async def poll(user: str) -> int:
        token = service.keys.mint(Agency.PROBATION, "service", None, user=user)
        path = "/v1/channels/me/events?wait=1"
        answer = await service.client.get(path, headers={"authorization": f"Bearer {token}"})
        return int(answer.status_code)

    seen = await asyncio.gather(*(poll("one") for _ in range(6)), poll("two"))
    assert (seen[:6].count(200), seen[:6].count(429), seen[6]) == (2, 4, 200)
    assert await poll("one") == 200


async def test_a_withdrawal_waits_for_the_page_that_is_written_and_is_in_the_next(
    api: Api,
) -> None:
    """R54: the share lock is held until the page has left, for every reader of it."""
    service, subject = await api(SERVICE), uuid4()
    async with make_sessions(service.engine)() as session:
        await permission.give(
            session, subject, Permission.PROGRESS, PROVIDER, "provider_assessment", AT
        )
        await session.commit()
    async with streaming(service, 2) as readings:
        readings[1].slow = asyncio.Event()
        await told(service, 1, subject)
        await until(lambda: len(readings[0].events) == 1)
        withdrawing = asyncio.create_task(withdraw(service, subject))
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        deadline = time.monotonic() + 10
        while not await service.rows(waits):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert not withdrawing.done()
        readings[1].slow.set()
        await asyncio.wait_for(withdrawing, 5)
        await told(service, 1, subject)
        await until(lambda: all(len(one.events) == 2 for one in readings))
    for one in readings:
        kept = ["engagement" in json.loads(e["data"])["data"] for e in one.events]
        assert kept == [True, False]


async def withdraw(service: ServiceUnderTest, subject: UUID) -> None:
    async with make_sessions(service.engine)() as session:
        named = (Permission.PROGRESS, PROVIDER, Agency.PROVIDER.value)
        await permission.withdraw(session, subject, *named, datetime.now(UTC))
        await session.commit()


async def test_who_does_not_read_holds_up_nobody_for_long(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_pages, "WRITE_SECONDS", 0.3)
    service = await api(SERVICE)
    async with streaming(service, 2) as (slow, quick):
        slow.slow = asyncio.Event()
        await told(service, 2)
        await until(lambda: len(quick.events) == 2)
        await told(service, 1)
        await until(lambda: len(quick.events) == 3)
        slow.slow.set()
        await until(lambda: slow.ended)


NOT_OURS = ["x", "e30x", "W10=", "bnVsbA==", "eyIwIjogLTF9", "eyIwIjogMWU5OX0=", "eyJhIjogMX0=",
            "eyIwIjogWzFdfQ==", "é", "A" * 5000]  # fmt: skip


@pytest.mark.parametrize("cursor", NOT_OURS)
async def test_a_cursor_that_is_not_ours_is_422(api: Api, cursor: str) -> None:
    service = await api(SERVICE)
    ask: Any = {"role": "service", "agency": "probation_allocation", "params": {"cursor": cursor}}
    for path in ("events", "stream"):
        answer = await service.ask("GET", f"/v1/channels/me/{path}", **ask)
        assert answer.status_code == 422
        assert answer.json()["field"] == "/cursor"


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert read_cursor(cursor_of({0: 5, 3: 2**62})) == {0: 5, 3: 2**62}
