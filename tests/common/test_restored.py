"""``restored``: whatever was heard is found, no number is given again, and it is done once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.attributes import LARGEST
from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import answers
from tests.common.given import CHANNEL
from tests.common.given_restore import Two, two
from tests.common.given_restored import OTHERS, said_restored

PROVIDER, REPORTING = Agency.PROVIDER.value, Agency.REPORTING.value
EVERYBODY = [*OTHERS, Agency.REPORTING]


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


async def lost(pair: Two) -> set[str]:
    """The events on the owner's list, by id."""
    return {str(row.event_id) for row in await pair.owner.rows("SELECT event_id FROM lost_event")}


async def told_and_lost(pair: Two, *people: UUID) -> set[str]:
    """One event more of each that its reader heard and its owner does not know any more."""
    pair.backup()
    for person in people:
        await pair.tell(person, 2)
    told = {str(one.id) for one in await pair.carry()}
    pair.restore()
    return told


async def test_what_was_lost_long_before_the_newest_row_is_found(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the service was started for a moment before, or a clock was ahead."""
    person = uuid4()
    await pair.tell(person, 1)
    await pair.carry()
    told = await told_and_lost(pair, person)
    older = "UPDATE inbox_event SET recorded_at = recorded_at - interval '40 days'"
    pair.postgres.psql(older, REPORTING)
    await pair.tell(uuid4(), 1)
    assert await said_restored(pair, tmp_path, monkeypatch) is None
    assert await lost(pair) == told


async def test_much_that_was_heard_comes_in_smaller_pages(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await told_and_lost(pair, *(uuid4() for _ in range(20)))
    monkeypatch.setattr(answers, "ANSWER_BYTES", 2000)
    assert await said_restored(pair, tmp_path, monkeypatch) is None
    assert await lost(pair) == told


@pytest.mark.parametrize("number", [LARGEST, 2**62, 5_000_000])
async def test_a_number_that_was_never_given_is_not_taken_over(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], number: int,
) -> None:  # fmt: skip
    person = uuid4()
    await pair.tell(person, 1)
    await pair.carry()
    told = await told_and_lost(pair, person)
    pair.postgres.psql(f"UPDATE inbox_sequence SET last = {number}", REPORTING)
    assert await said_restored(pair, tmp_path, monkeypatch) is None
    assert "never given" in capsys.readouterr().out
    assert await lost(pair) == told
    await pair.tell(person, 3)
    (place,) = await numbers(pair, person)
    assert place.last < 10


async def numbers(pair: Two, person: UUID) -> list[Any]:
    query = """SELECT last, skipped FROM channel_sequence WHERE channel = :c AND subject = :s"""
    return await pair.owner.rows(query, c=CHANNEL, s=pair.name(person))


async def test_who_is_not_known_any_more_is_given_no_number_again_where_nobody_was_asked(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two agencies at once: each is finished without the other, and has its list later."""
    known, unknown = uuid4(), uuid4()
    await pair.tell(known, 1)
    await pair.carry()
    told = await told_and_lost(pair, known, unknown)
    how: dict[str, Any] = {"without": EVERYBODY}
    assert await said_restored(pair, tmp_path, monkeypatch, away=True, **how) is None
    await pair.tell(unknown, 9)
    await pair.tell(unknown, 10)
    await pair.tell(known, 9)
    assert [(one.last, one.skipped) for one in await numbers(pair, unknown)] == [(1002, 1000)]
    assert [(one.last, one.skipped) for one in await numbers(pair, known)] == [(1002, 1000)]
    log = "SELECT sequence FROM event_log WHERE subject = :s AND channel = :c ORDER BY 1"
    rows = await pair.owner.rows(log, s=pair.name(unknown), c=CHANNEL)
    assert [row.sequence for row in rows] == [1001, 1002]
    assert await lost(pair) == set()
    pair.postgres.psql(
        "INSERT INTO relay_member VALUES (gen_random_uuid(), clock_timestamp())", PROVIDER
    )
    later: dict[str, Any] = {"later": [Agency.REPORTING]}
    assert await said_restored(pair, tmp_path, monkeypatch, **later) is None
    assert await lost(pair) == told, "also while the service runs"
    await pair.heal()
    await pair.accept()
    await pair.carry()
    await pair.heal()
    assert await pair.held(unknown) == (1002, "flowing")
    assert await pair.held(known) == (1002, "flowing")


@pytest.mark.parametrize("part", ["web", "clocks", "heads", "consumer,replay", "relay"])
async def test_whatever_part_of_the_service_runs_it_is_refused(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    pair.postgres.psql(seen(part, "0 seconds"), PROVIDER)
    monkeypatch.setattr("services.common.restored.SIGNS_AGE_SECONDS", 0.1)
    said = await said_restored(pair, tmp_path, monkeypatch, away=True)
    assert said is not None
    assert said.startswith("The service is running")
    assert part.split(",", maxsplit=1)[0] in said
    assert await pair.owner.rows("SELECT 1 FROM incarnation") == []


async def test_what_was_alive_in_a_backup_of_a_moment_ago_is_not_taken_for_running(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.postgres.psql(seen("web", "4.8 seconds"), PROVIDER)
    how: dict[str, Any] = {"without": EVERYBODY}
    assert await said_restored(pair, tmp_path, monkeypatch, away=True, **how) is None


def seen(parts: str, ago: str) -> str:
    return f"""INSERT INTO process_instance (name, parts, address, state, began_at, seen_at)
        VALUES ('a', '{parts}', '', '{{}}', clock_timestamp(), clock_timestamp() - interval '{ago}')
    """


@pytest.mark.parametrize("ago", ["1 minute", "-1 hour"])
async def test_who_was_seen_before_or_by_a_clock_that_was_put_back_does_not_run(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ago: str
) -> None:
    pair.postgres.psql(seen("web", ago), PROVIDER)
    ghost = f"""INSERT INTO relay_member
        VALUES (gen_random_uuid(), clock_timestamp() - interval '{ago}')"""
    pair.postgres.psql(ghost, PROVIDER)
    assert await said_restored(pair, tmp_path, monkeypatch) is None
    shown = (await pair.owner.get("/operations/instances", role="operator")).json()
    assert [one for one in shown if one["is_there"]] == []


async def test_it_counts_all_of_its_runs_and_makes_no_incarnation_without_being_told(
    pair: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await told_and_lost(pair, uuid4(), uuid4())
    some: dict[str, Any] = {"without": OTHERS[1:]}
    assert "could be asked" in str(await said_restored(pair, tmp_path, monkeypatch, **some))
    assert await said_restored(pair, tmp_path, monkeypatch) is None
    assert f"{len(told)} events of 2 subjects" in capsys.readouterr().out.splitlines()[-2]
    again = await said_restored(pair, tmp_path, monkeypatch)
    assert "--anew" in str(again)
    assert len(await pair.owner.rows("SELECT 1 FROM incarnation")) == 1
    assert await said_restored(pair, tmp_path, monkeypatch, anew=True) is None
    assert len(await pair.owner.rows("SELECT 1 FROM incarnation")) == 2
