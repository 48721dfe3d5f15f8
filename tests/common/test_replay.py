"""Whatever an owner answers when it is asked again: nobody dies of it, and it is asked again."""

import asyncio
import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.event import Agency
from services.common import answers, replay
from services.common.replay import Replay
from tests.common.given import all_parked, applied
from tests.common.given_replay import asking, heal, in_gap, refused
from tests.common.owners import always, answer, honest, owner, page
from tests.depth import chosen, longer
from tests.service_under_test import ServiceUnderTest

MANY = range(1, 5002)
BOMB = gzip.compress(b'{"heads":[' + b" " * 50_000_000 + b"]}")
NONE = {
    "a maintenance page": answer(b"<html>back soon</html>", kind="text/html"),
    "HTML that says it is JSON": answer(b"<html>"),
    "another object": page(status="UP"),
    "a list": answer(b"[]"),
    "a number": answer(b"1"),
    "nothing": answer(b""),
    "no content": answer(b"", "204 No Content"),
    "no JSON": answer(b"{'heads': []}"),
    "half of it": answer(b'{"heads":[', **{"content-length": "10"}),
    "nested without end": answer(b'{"heads":' + b"[" * 100_000),
    "heads that are texts": page(heads=["x"]),
    "a head without a number": page(heads=[{"subject": str(uuid4())}]),
    "a head of text": page(heads=[{"subject": str(uuid4()), "last": "1"}]),
    "a head beyond bigint": page(heads=[{"subject": str(uuid4()), "last": 2**63}]),
    "a head below 1": page(heads=[{"subject": str(uuid4()), "last": 0}]),
    "the same head again": page(heads=[{"subject": str(UUID(int=7)), "last": 1}]),
    "heads that descend": page(heads=[{"subject": str(UUID(int=n)), "last": 1} for n in (2, 1)]),
    "too many heads": page(heads=[{"subject": str(UUID(int=n)), "last": 1} for n in MANY]),
    "elsewhere": answer(b"", "302 Found", location="http://127.0.0.1:1/"),
    "a packed bomb": answer(BOMB, content_encoding="gzip"),
    "packed small": answer(gzip.compress(b'{"heads":[]}'), content_encoding="gzip"),
}  # fmt: skip


@pytest.mark.parametrize("said", NONE)
async def test_an_answer_that_is_none_is_counted_and_asked_for_again(
    reader: ServiceUnderTest, tmp_path: Path, said: str
) -> None:
    await reader.empty()
    before = refused()
    async with owner(always(NONE[said])) as strange:
        one = asking(reader, strange.url, tmp_path)
        assert await heal(one, 2) > replay.LOOK_SECONDS
        assert refused() == before + 2
        assert len(strange.asked) <= 4
    subject = uuid4()
    told = await in_gap(reader, subject, 3)
    async with owner(honest(told)) as mended:
        one._settings.peers[Agency.PROVIDER.value] = mended.url
        assert await heal(one) == replay.LOOK_SECONDS
    assert await applied(reader, subject) == [1, 2, 3]


def other_subject(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event | {"subject": str(OTHER), "partitionkey": str(OTHER)} for event in events]


OTHER = uuid4()
PAGES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "another subject's": other_subject,
    "not from there": lambda events: events[1:],
    "a hole": lambda events: [events[0], *events[2:]] if len(events) > 2 else [{}],
    "descending": lambda events: events[::-1],
    "the same again": lambda events: [events[0], events[0]] if events else [{}],
    "numbers that are numbers": lambda events: [e | {"sequence": 1} for e in events],
    "no numbers": lambda events: [e | {"sequence": "1_0"} for e in events],
    "texts": lambda events: ["x"],
    "no list": lambda events: {"x": 1},
    "too many": lambda events: events * 501,
}


@pytest.mark.parametrize("how", PAGES)
async def test_a_page_of_something_else_touches_nobody(
    reader: ServiceUnderTest, tmp_path: Path, how: str
) -> None:
    await reader.empty()
    before, subject = refused(), uuid4()
    told = await in_gap(reader, subject, 3)
    async with owner(honest(told, PAGES[how])) as strange:
        one = asking(reader, strange.url, tmp_path)
        await heal(one)
        assert refused() == before + 1
    assert await applied(reader, subject) == []
    assert await reader.rows("SELECT 1 FROM inbox_sequence WHERE subject = :s", s=OTHER) == []
    async with owner(honest(told)) as mended:
        one._settings.peers[Agency.PROVIDER.value] = mended.url
        await heal(one)
    assert await applied(reader, subject) == [1, 2, 3]


EVENTS: dict[str, dict[str, object]] = {
    "more than agreed": {"data": {"family_name": "Fictional"}},
    "another source": {"source": "/cstr/court_listing"},
    "another agreement": {"agreement": "court-to-reporting.1"},
    "another key": {"partitionkey": str(OTHER)},
    "a time without zone": {"recordedtime": "2026-06-01T09:00:00"},
    "null for a text": {"basis": None},
    "a list for a text": {"correlationid": ["x"]},
    "no data": {"data": None},
    "NUL": {"data": {"attendance": "\x00"}},
    "withheld with content": {"type": "cstr.withheld.v1"},
    "an attribute with NUL": {"x\x00": "y"},
    "a large attribute": {"x": "y" * 100_000},
}


@pytest.mark.parametrize("how", EVENTS)
async def test_an_event_that_is_replayed_is_looked_at_like_one_that_is_sent(
    reader: ServiceUnderTest, tmp_path: Path, how: str
) -> None:
    await reader.empty()
    subject, good = uuid4(), uuid4()
    told = await in_gap(reader, subject, 3) + await in_gap(reader, good, 2)
    told[1] |= EVENTS[how]
    async with owner(honest(told)) as strange:
        await heal(asking(reader, strange.url, tmp_path))
    assert await applied(reader, subject) == [1]
    assert await applied(reader, good) == [1, 2]
    assert [(r.cause, r.sequence) for r in await all_parked(reader)].count(("poison", 2)) == 1


async def test_a_withheld_number_is_replayed_as_one(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    """R54."""
    await reader.empty()
    subject = uuid4()
    told = await in_gap(reader, subject, 3)
    told[1] |= {"type": "cstr.withheld.v1", "data": {}, "correlationid": "", "causationid": ""}
    async with owner(honest(told)) as withholding:
        await heal(asking(reader, withholding.url, tmp_path))
    assert await applied(reader, subject) == [1, 3]


async def test_a_number_that_its_owner_never_gave_is_asked_for_less_often(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    await reader.empty()
    await in_gap(reader, uuid4(), 3)
    async with owner(honest([])) as unknowing:
        assert await heal(asking(reader, unknowing.url, tmp_path)) == replay.STUCK_SECONDS


async def test_heads_that_never_end_are_left_after_a_bound(
    reader: ServiceUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.empty()
    monkeypatch.setattr(replay, "PAGES", 5)

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        following = UUID(int=UUID(query["after"]).int + 1)
        writer.write(page(heads=[{"subject": str(following), "last": 1}]))

    before = refused()
    async with owner(respond) as endless:
        await heal(asking(reader, endless.url, tmp_path))
        assert len(endless.asked) == 5
    assert refused() == before + 1


@pytest.mark.parametrize("pause", [0.0, 0.05])
async def test_a_body_without_end_fast_or_slow_ends_for_us(
    reader: ServiceUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    await reader.empty()
    monkeypatch.setattr(answers, "ANSWER_SECONDS", 0.5 if pause else 30.0)

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{")
        while not writer.is_closing():
            writer.write(b" " if pause else b" " * 65536)
            await writer.drain()
            await asyncio.sleep(pause)

    before = refused()
    async with owner(respond) as endless, asyncio.timeout(10):
        await heal(asking(reader, endless.url, tmp_path))
    assert refused() == before + 1


async def test_large_events_are_asked_for_in_smaller_pages(
    reader: ServiceUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.empty()
    monkeypatch.setattr(answers, "ANSWER_BYTES", 3000)
    subject = uuid4()
    told = await in_gap(reader, subject, 20)
    async with owner(honest(told)) as large:
        await heal(asking(reader, large.url, tmp_path))
        assert any("limit=7" in asked for asked in large.asked)
    assert await applied(reader, subject) == list(range(1, 21))


async def test_one_owner_that_is_slow_keeps_nobody_waiting_for_another(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    await reader.empty()
    subject = uuid4()
    told = await in_gap(reader, subject, 2)

    async def never(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        await asyncio.Event().wait()

    async with owner(never) as slow, owner(honest(told)) as quick:
        one = asking(reader, quick.url, tmp_path)
        one._settings.peers[Agency.COURT.value] = slow.url
        everybody = Replay(one._settings, reader.engine, Agency.REPORTING, reader.inbox)
        running = asyncio.create_task(everybody.run())
        try:
            async with asyncio.timeout(10):
                while await applied(reader, subject) != [1, 2]:
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["events", "heads", "subject", "sequence", "last", "data", "type"]),
            inner,
        )
    ),
    max_leaves=12,
)
SAID = (
    st.binary(max_size=200)
    | st.binary(max_size=200).map(answer)
    | JSON.map(lambda value: answer(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
               if not _beyond(value) else b"{}"))
)  # fmt: skip


def _beyond(value: object) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return True
    return False


@given(said=st.lists(SAID, min_size=1, max_size=3))
@settings(
    max_examples=chosen(20, deep=60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@longer
async def test_whatever_is_answered_the_reader_lives_and_heals_afterwards(
    reader: ServiceUnderTest, tmp_path: Path, said: list[bytes]
) -> None:
    await reader.empty()
    subject = uuid4()
    told = await in_gap(reader, subject, 2)
    turns = iter(said)

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        strange = next(turns, None)
        if strange is None:
            await honest(told)(writer, what, query)
        else:
            writer.write(strange)

    async with owner(respond) as one_of_them:
        await heal(asking(reader, one_of_them.url, tmp_path), len(said) + 2)
    assert await applied(reader, subject) == [1, 2]
    assert len(await all_parked(reader)) <= len(said)
