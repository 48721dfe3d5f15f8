"""What an operator is told of a channel: events and not numbers, and how old what waits is."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import text

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import restored_kept
from services.common.health import Vitals
from services.common.instances import Instances
from services.common.metrics import AUDIT_DISAGREES, EXPIRES, KEYS_UNREAD, is_behind
from services.common.pulse import Pulse
from tests.common.given import CHANNEL, all_parked, story
from tests.common.given_restore import Two, somebody, two
from tests.service_under_test import ServiceUnderTest

PROVIDER = Agency.PROVIDER.value


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


async def shown(service: ServiceUnderTest) -> dict[str, Any]:
    """What a service says of the channel."""
    answer = await service.get("/operations/channels", role="operator")
    found = {one["channel"]: one for one in answer.json()}
    return dict(found.get(CHANNEL, {"told": 0, "applied": 0, "parked": 0}))


async def ends(pair: Two) -> tuple[int, int]:
    """How many events one end told and the other applied."""
    return (await shown(pair.owner))["told"], (await shown(pair.reader))["applied"]


async def raise_numbers(pair: Two, *subjects: Any, to: int | None = None) -> None:
    """As ``restored`` does: of some to a number, or of everybody by a thousand."""
    lasts = {"subjects": list(subjects), "lasts": [to] * len(subjects)}
    async with pair.owner.engine.begin() as connection:
        if to is None:
            await connection.execute(restored_kept.RAISE_ALL, {"channel": CHANNEL})
        else:
            await connection.execute(restored_kept.RAISE, lasts | {"channel": CHANNEL})
        await connection.execute(text("INSERT INTO incarnation (reason) VALUES ('lost')"))


@pytest.mark.parametrize("to", [None, 50])
async def test_numbers_that_nobody_gave_are_no_backlog(pair: Two, to: int | None) -> None:
    """Before anything is told again, while it is on its way, and when it is applied."""
    one, other, unknown = somebody(3)
    await pair.tell(one, 1, 2, 3)
    await pair.tell(other, 1)
    await pair.carry()
    named = (pair.name(one), pair.name(unknown))
    await raise_numbers(pair, *named, to=to)
    assert await ends(pair) == (4, 4)
    await pair.tell(one, 4)
    await pair.tell(other, 2)
    assert await ends(pair) == (6, 4), "two events are on their way, whatever their numbers"
    await pair.carry()
    assert await ends(pair) == (6, 6)
    await raise_numbers(pair, to=None)
    await pair.tell(one, 5)
    await pair.carry()
    assert await ends(pair) == (7, 7)


async def test_a_reader_that_went_back_to_what_both_hold_counts_from_there(pair: Two) -> None:
    (one,) = somebody(1)
    await pair.tell(one, 1)
    await pair.carry()
    await raise_numbers(pair, pair.name(one), to=10)
    await pair.tell(one, 2)
    await pair.carry()
    assert await ends(pair) == (2, 2)
    pair.backup()
    await pair.tell(one, 3)
    await raise_numbers(pair, pair.name(one), to=20)
    await pair.tell(one, 4)
    await pair.carry()
    assert await ends(pair) == (4, 4)
    pair.restore()
    await raise_numbers(pair, pair.name(one), to=40)
    await pair.heal()
    await pair.accept()
    assert await ends(pair) == (2, 2)
    await pair.tell(one, 5)
    await pair.carry()
    await pair.heal()
    assert await ends(pair) == (3, 3)


async def test_what_was_given_up_counts_as_dealt_with(reader: ServiceUnderTest) -> None:
    await reader.empty()
    events = story(reader, 3)
    spoilt = events[0].with_header("ce_type", b"cstr.provider.never-heard-of.v9")
    await reader.inbox.apply([one.came() for one in (spoilt, *events[1:])])
    found = await shown(reader)
    assert (found["applied"], found["parked"], found["parked_seconds"] >= 0) == (0, 3, True)
    (id,) = [row.id for row in await all_parked(reader) if row.cause == "poison"]
    for user in ("one", "two"):
        path, why = f"/operations/parked/{id}/discard", {"reason": "of a trial"}
        await reader.post(path, why, role="operator", user=user)
    assert (await shown(reader))["applied"] == 3


async def test_what_waits_is_told_by_its_age(pair: Two) -> None:
    (one,) = somebody(1)
    await pair.tell(one, 1)
    older = "UPDATE outbox SET told_at = told_at - interval '1 hour'"
    pair.postgres.psql(older, PROVIDER)
    found = await shown(pair.owner)
    assert found["waiting"] == 1
    assert 3600 <= found["waiting_seconds"] < 3700
    await pair.carry()
    assert (await shown(pair.owner))["waiting_seconds"] == 0


@pytest.mark.parametrize(
    ("works", "seen", "wanted"), [(True, 0, (7, 90.0)), (False, 0, None), (True, 60, None)]
)
async def test_how_far_behind_is_said_while_a_consumer_reads_and_else_not_known(
    reader: ServiceUnderTest, works: bool, seen: int, wanted: tuple[int, float] | None
) -> None:
    """By all consumers of the agency together: messages add up, the longest time counts."""
    await reader.empty()
    for name, messages, seconds in (("a", 3, 5.0), ("b", 4, 90.0)):
        values = {
            "name": name,
            "state": orjson.dumps({"consumer": {"works": works}}).decode(),
            "reads": orjson.dumps({CHANNEL: (messages, seconds)}).decode(),
            "seen": seen,
        }
        async with reader.engine.begin() as connection:
            await connection.execute(text("""
                INSERT INTO process_instance (name, parts, address, state, reads, began_at, seen_at)
                VALUES (:name, 'consumer', '', CAST(:state AS jsonb), CAST(:reads AS jsonb), now(),
                    clock_timestamp() - make_interval(secs => :seen))"""), values)  # fmt: skip
    found = await shown(reader)
    said = (found.get("unread"), found.get("behind_seconds"))
    assert said == (wanted or (None, None))


async def test_a_process_says_what_it_is_and_how_far_it_has_read(reader: ServiceUnderTest) -> None:
    await reader.empty()
    vitals = Vitals(
        reader.engine, {"consumer": Pulse("consumer", 60)}, frozenset({"consumer"}), "x"
    )
    vitals.parts["consumer"].turned()
    is_behind(CHANNEL, 12)
    try:
        await Instances(reader.engine, vitals, "http://here").say()
    finally:
        is_behind(CHANNEL, 0)
    (one,) = (await reader.get("/operations/instances", role="operator")).json()
    assert (one["name"], one["parts"], one["version"] != "") == ("x", ["consumer"], True)
    assert (one["noticed"]["pid"], one["died"]) == (os.getpid(), [])
    assert list(one["state"]) == ["consumer"], "what it noticed is no part of it"
    assert (await shown(reader))["unread"] == 12


async def test_how_often_a_process_died_in_the_last_hour_is_known_when_it_is_back(
    reader: ServiceUnderTest,
) -> None:
    """One that was stopped in order did not."""
    await reader.empty()

    def another() -> Instances:
        vitals = Vitals(reader.engine, {"relay": Pulse("relay", 60)}, frozenset({"relay"}), "x")
        return Instances(reader.engine, vitals, "http://here")

    async def died() -> int:
        (one,) = (await reader.get("/operations/instances", role="operator")).json()
        return len(one["died"])

    process = another()
    for times in range(3):
        process = another()
        await process.say()
        await process.say()
        assert await died() == times
    long_ago = """UPDATE process_instance SET state = jsonb_set(state, '{died,0}',
        to_jsonb(clock_timestamp() - interval '61 minutes'))"""
    async with reader.engine.begin() as connection:
        await connection.execute(text(long_ago))
    assert await died() == 1
    await process._leave()
    await another().say()
    assert await died() == 0
    await reader.empty()


async def test_what_a_process_noticed_is_said_with_it(reader: ServiceUnderTest) -> None:
    await reader.empty()
    vitals = Vitals(reader.engine, {"heads": Pulse("heads", 60)}, frozenset({"heads"}), "x")
    AUDIT_DISAGREES.labels("court_listing").set(1)
    EXPIRES.labels("CSTR_KAFKA_CERT").set(0)
    KEYS_UNREAD.set(1)
    try:
        await Instances(reader.engine, vitals, "http://here").say()
    finally:
        AUDIT_DISAGREES.labels("court_listing").set(0)
        EXPIRES.remove("CSTR_KAFKA_CERT")
        KEYS_UNREAD.set(0)
    (one,) = (await reader.get("/operations/instances", role="operator")).json()
    noticed = one["noticed"]
    assert noticed["disagrees"] == ["court_listing"]
    assert noticed["ends"]["CSTR_KAFKA_CERT"].startswith("1970-01-01")
    assert noticed["keys_unread"]
