"""How much a page holds, and how it says that more follows, also where it holds nothing."""

import gc
import random
import tracemalloc
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.events.provider_assessment import SessionAttendedV1
from contracts.topology import DATA_BYTES
from contracts.vocabulary import Channel, Engagement
from services.common.database import make_sessions
from services.common.feed_bounds import PAGE_BYTES
from services.common.outbox import record_events, tell
from services.provider_assessment.service import SERVICE
from tests.common.given_streams import streaming, until
from tests.conftest import Api
from tests.service_under_test import PROVIDER, ServiceUnderTest

NOISE = random.Random(1).randbytes(100_000).hex()
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
EVENTS = "/v1/channels/me/events"
READER: Any = {"role": "service", "agency": "probation_allocation"}

# Of every event that is told, so many with more in it; some of it is packed to a hundredth.
_ENLARGE = text("""
INSERT INTO event_log SELECT (jsonb_populate_record(l, jsonb_build_object(
    'sequence', number + 1, 'event_id', gen_random_uuid(),
    'parts', jsonb_set(parts, '{0,data,large}', to_jsonb(CASE WHEN CAST(:packs AS bool)
        THEN repeat('x', :size) ELSE rpad('', :size, number || :noise) END))))).*
FROM event_log l, generate_series(1, :count) AS number WHERE l.channel = 'cstr.provider.probation'
""")
_PUBLISH = text("""
INSERT INTO channel_feed (channel, shard, subject, sequence)
SELECT channel, :shard, subject, sequence FROM event_log WHERE channel = 'cstr.provider.probation'
ORDER BY sequence
""")


async def told(service: ServiceUnderTest, subject: UUID) -> None:
    """One session."""
    async with make_sessions(service.engine)() as session:
        event = SessionAttendedV1(
            pathway_id=subject, occurred_at=AT, appointment_id=uuid4(), session_number=1,
            attendance="attended", channel=Channel.IN_PERSON, engagement=Engagement.ACTIVE,
        )  # fmt: skip
        tell(session, event, organisation=PROVIDER)
        await record_events(session, b"key")
        await session.commit()


async def told_large(service: ServiceUnderTest, count: int, size: int, *, packs: bool) -> UUID:
    """A small event and so many large ones of one subject, published."""
    subject = uuid4()
    await told(service, subject)
    async with service.engine.begin() as connection:
        values = {"count": count, "size": size, "packs": packs, "noise": NOISE}
        await connection.execute(_ENLARGE, values)
        await connection.execute(_PUBLISH, {"shard": 2})
        await connection.execute(text("DELETE FROM outbox"))
    return subject


async def pages(service: ServiceUnderTest, query: dict[str, Any]) -> list[list[int]]:
    """The numbers in every page until one says that nothing follows."""
    found: list[list[int]] = []
    more = True
    while more:
        answer = await service.ask("GET", EVENTS, params=query, **READER)
        assert len(answer.content) <= PAGE_BYTES + 50_000
        page = answer.json()
        found.append([int(event["sequence"]) for event in page["events"]])
        more = page["more"]
        del answer
        gc.collect()  # What the client of the test keeps of its answers is not the service's.
        query |= {"after": found[-1][-1]} if "subject" in query else {"cursor": page["cursor"]}
    return found


@pytest.mark.parametrize(("by", "packs"), [("feed", True), ("replay", False)])
async def test_a_page_is_bounded_by_bytes_and_loses_nothing(api: Api, by: str, packs: bool) -> None:
    """Memory too: what is beyond the bound is not loaded."""
    service = await api(SERVICE)
    subject = await told_large(service, 20, DATA_BYTES - 2_000, packs=packs)
    query = {"limit": 500} | ({"subject": subject, "after": 0} if by == "replay" else {})
    tracemalloc.start()
    found = await pages(service, query)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert list(chain(*found)) == list(range(1, 22))
    assert len(found) >= 5
    assert most < 10 * PAGE_BYTES


async def test_a_stream_of_large_events_is_written_page_by_page(api: Api) -> None:
    service = await api(SERVICE)
    await told_large(service, 6, DATA_BYTES - 2_000, packs=False)
    async with streaming(service) as (reading,):
        await until(lambda: len(reading.events) == 7, 10)
    assert len(set(reading.ids)) == 7


async def test_an_event_larger_than_a_page_is_a_page_by_itself(api: Api) -> None:
    """One of an earlier release, which did not look."""
    service = await api(SERVICE)
    await told_large(service, 3, PAGE_BYTES + 1_000, packs=False)
    answers: list[Any] = []
    query: dict[str, Any] = {"limit": 500}
    while not answers or answers[-1]["more"]:
        answers.append((await service.ask("GET", EVENTS, params=query, **READER)).json())
        query["cursor"] = answers[-1]["cursor"]
    assert [len(page["events"]) for page in answers] == [2, 1, 1]


async def publish(service: ServiceUnderTest, subjects: list[UUID]) -> None:
    """One event of each, published."""
    for subject in subjects:
        await told(service, subject)
    await service.publish()


@pytest.mark.parametrize(("count", "limit"), [(0, 2), (2, 2), (7, 1), (8, 500)])
async def test_the_last_page_says_so_and_every_other_that_more_follows(
    api: Api, count: int, limit: int
) -> None:
    """Whichever shards they are in; a reader never asks once more for nothing."""
    service = await api(SERVICE)
    await publish(service, [uuid4() for _ in range(count)])
    found = await pages(service, {"limit": limit})
    assert sum(map(len, found)) == count
    assert len(found) == max(1, -(-count // limit))


@pytest.mark.parametrize(("count", "limit"), [(1, 1), (2, 1), (3, 2), (4, 2), (4, 500)])
async def test_a_replay_says_whether_more_follows(api: Api, count: int, limit: int) -> None:
    service, subject = await api(SERVICE), uuid4()
    await publish(service, [subject] * count)
    found = await pages(service, {"limit": limit, "subject": subject, "after": 0})
    assert list(chain(*found)) == list(range(1, count + 1))
    assert len(found) == -(-count // limit)
