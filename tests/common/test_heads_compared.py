"""A channel that is not compared with its owner is seen, and nobody waits for others' restores."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import comparing, replay
from services.common.measures import Measures
from tests.common.given import CHANNEL, applied
from tests.common.given_replay import asking, heal, in_gap
from tests.common.given_restore import Two, two
from tests.common.owners import always, answer, honest, owner, page
from tests.service_under_test import ServiceUnderTest


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"channel": CHANNEL, **labels}) or 0.0


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "503 Away", "500 Wrong"])
async def test_an_owner_that_refuses_is_counted_by_what_and_its_channel_is_not_compared(
    reader: ServiceUnderTest, tmp_path: Path, status: str
) -> None:
    await reader.empty()
    cause = status[:3]
    before = shown("cstr_replay_unanswered_total", cause=cause)
    async with owner(always(answer(b"{}", status))) as refusing:
        one = asking(reader, refusing.url, tmp_path)
        assert shown("cstr_heads_compared_at") == 0, "never yet"
        assert await heal(one, 2) >= replay.SILENCE_SECONDS
    assert shown("cstr_replay_unanswered_total", cause=cause) == before + 2
    assert shown("cstr_heads_compared_at") == 0
    subject = uuid4()
    async with owner(honest(await in_gap(reader, subject, 2))) as mended:
        one._settings.peers[Agency.PROVIDER.value] = mended.url
        await heal(one)
    assert shown("cstr_heads_compared_at") > 0
    assert await applied(reader, subject) == [1, 2]


async def test_an_owner_that_is_away_is_counted_too(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    before = shown("cstr_replay_unanswered_total", cause="no answer")
    await heal(asking(reader, "http://127.0.0.1:1", tmp_path))
    assert shown("cstr_replay_unanswered_total", cause="no answer") == before + 1


@pytest.mark.parametrize("refusal", [answer(b"{}", "403 Forbidden"), page(status="UP")])
async def test_who_is_in_a_gap_does_not_wait_for_heads_that_are_refused(
    reader: ServiceUnderTest, tmp_path: Path, refusal: bytes
) -> None:
    await reader.empty()
    subject = uuid4()
    told = await in_gap(reader, subject, 3)

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        if what == "heads":
            writer.write(refusal)
        else:
            await honest(told)(writer, what, query)

    async with owner(respond) as half:
        await heal(asking(reader, half.url, tmp_path), 3)
    assert await applied(reader, subject) == [1, 2, 3]


async def test_one_subject_that_is_refused_keeps_no_other_in_its_gap(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    await reader.empty()
    stuck, good = {str(uuid4()) for _ in range(9)}, uuid4()
    told = await in_gap(reader, good, 2)
    for one_of_them in stuck:
        told += await in_gap(reader, UUID(one_of_them), 2)

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        if query.get("subject") in stuck:
            writer.write(answer(b"{}", "500 Wrong"))
        else:
            await honest(told)(writer, what, query)

    async with owner(respond) as half:
        one = asking(reader, half.url, tmp_path)
        one._to_compare = set()
        await heal(one)
    assert await applied(reader, good) == [1, 2]


async def test_who_waits_for_what_never_came_has_an_age_though_nothing_is_parked(
    reader: ServiceUnderTest, tmp_path: Path
) -> None:
    await reader.empty()
    unsent = page(heads=[{"subject": str(uuid4()), "last": 3}])

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        heads = unsent if query["after"] == str(UUID(int=0)) else page(heads=[])
        writer.write(heads if what == "heads" else answer(b"{}", "403 Forbidden"))

    async with owner(respond) as refusing:
        await heal(asking(reader, refusing.url, tmp_path))
    assert await reader.rows("SELECT 1 FROM parked") == []
    async with reader.engine.begin() as connection:
        older = "UPDATE inbox_sequence SET waits_since = waits_since - interval '2 hours'"
        assert (await connection.execute(text(older))).rowcount == 1
    await Measures(reader.settings, reader.engine, Agency.REPORTING).look()
    assert shown("cstr_parked_oldest_seconds") > 7000
    assert shown("cstr_subjects_waiting") == 1
    (channel,) = (await reader.get("/operations/channels", role="operator")).json()
    assert channel["parked_seconds"] > 7000


async def lost(pair: Two, count: int) -> list[UUID]:
    """So many people whom an owner that was put back does not know any more."""
    people = [uuid4() for _ in range(count)]
    pair.backup()
    for person in people:
        await pair.tell(person, 1)
    await pair.carry()
    pair.restore()
    pair.postgres.psql("INSERT INTO incarnation (reason) VALUES ('lost')", "provider_assessment")
    return people


async def test_all_that_an_owner_lost_is_found_in_one_round_however_many(
    pair: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST", 3)
    await lost(pair, 11)
    await pair.heal(times=1)
    found = await pair.forks()
    assert len(found) == 11
    assert all(fork.base_sequence is not None for fork in found)


async def test_the_list_of_forks_goes_on_from_page_to_page(pair: Two) -> None:
    await lost(pair, 7)
    await pair.heal(times=1)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        path = f"/operations/forks?limit=3&cursor={cursor}"
        answered = await pair.reader.get(path, role="operator")
        assert answered.status_code == 200
        assert len(answered.json()) <= 3
        seen += [fork["id"] for fork in answered.json()]
        cursor = answered.headers.get("x-next-cursor")
    assert sorted(seen) == sorted(str(fork.id) for fork in await pair.forks())
    wrong = await pair.reader.get("/operations/forks?cursor=nonsense", role="operator")
    assert wrong.status_code == 422


async def test_somebody_else_of_the_channel_does_not_wait_until_all_of_them_are_found(
    pair: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "LOOK_SECONDS", 0.0)
    await lost(pair, 6)
    behind = uuid4()
    await pair.tell(behind, 1)
    await pair.tell(behind, 2)
    await pair.owner.publish()
    asked: list[str] = []
    ask = pair.replay._ask

    async def noting(client: Any, channel: str, what: str, query: Any, form: Any) -> Any:
        asked.append(f"{what} {query.get('subject')}")
        return await ask(client, channel, what, query, form)

    monkeypatch.setattr(pair.replay, "_ask", noting)
    await pair.heal(times=1)
    assert await pair.held(behind) == (2, "flowing")
    assert asked.index(f"events {pair.name(behind)}") < 4
