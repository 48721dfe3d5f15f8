"""A restore that is not over is seen: at the start, by alarms, by commands and on the lists."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common import restore_unfinished, restores_shown, unusable
from services.common.audit_commands import say
from services.common.measures import Measures
from services.common.restore_unfinished import RestoreUnfinished
from tests.common.given import CHANNEL
from tests.common.given_restore import Two, two

PROVIDER, REPORTING = Agency.PROVIDER.value, Agency.REPORTING.value
BEGUN = "INSERT INTO incarnation (reason) VALUES ('lost')"


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def lose_one(pair: Two) -> None:
    """Of somebody the reader holds one event more than the owner, which was put back."""
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.carry()
    pair.backup()
    await pair.tell(subject, 2)
    await pair.carry()
    pair.restore()


async def test_a_service_does_not_start_before_its_restore_is_finished(pair: Two) -> None:
    url = pair.owner.settings.database_url
    assert await restore_unfinished.require_none(url)
    pair.postgres.psql(BEGUN, PROVIDER)
    with pytest.raises(RestoreUnfinished, match="run `restored` again"):
        await restore_unfinished.require_none(url)
    with pytest.raises(SystemExit, match="run `restored` again"), unusable.refused():
        await restore_unfinished.watch(url)
    pair.postgres.psql("UPDATE incarnation SET finished_at = clock_timestamp()", PROVIDER)
    assert await restore_unfinished.require_none(url)


async def test_a_database_that_is_away_says_nothing_of_a_restore() -> None:
    away = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"
    assert not await restore_unfinished.require_none(away)


async def test_what_is_open_of_a_restore_is_measured_until_it_is_settled(pair: Two) -> None:
    await lose_one(pair)
    pair.postgres.psql(BEGUN, PROVIDER)
    await pair.heal()
    reader = Measures(pair.reader.settings, pair.reader.engine, Agency.REPORTING)
    await reader.look()
    assert shown("cstr_forks_open", channel=CHANNEL) == 1
    await pair.accept()
    await reader.look()
    assert shown("cstr_forks_open", channel=CHANNEL) == 0
    owner = Measures(pair.owner.settings, pair.owner.engine, Agency.PROVIDER)
    pair.postgres.psql(lost_at("NULL"), PROVIDER)
    await owner.look()
    assert shown("cstr_lost_events_open") == 1
    pair.postgres.psql("UPDATE lost_event SET settled_at = clock_timestamp()", PROVIDER)
    await owner.look()
    assert shown("cstr_lost_events_open") == 0


@pytest.mark.parametrize("ahead", ["3 days", "0 seconds", "-3 days"])
async def test_whatever_the_owners_clock_a_declared_restore_is_accepted(
    pair: Two, ahead: str
) -> None:
    await lose_one(pair)
    moved = f"UPDATE inbox_event SET recorded_at = clock_timestamp() + interval '{ahead}'"
    pair.postgres.psql(moved, REPORTING)
    pair.postgres.psql(BEGUN, PROVIDER)
    await pair.heal()
    await pair.accept()
    assert [fork.settled_at is not None for fork in await pair.forks()] == [True]


async def test_the_command_line_says_why_not_all_is_accepted(
    pair: Two, capsys: pytest.CaptureFixture[str]
) -> None:
    await lose_one(pair)
    await pair.heal()
    how = (pair.reader.settings, "ACCEPT RESTORE", PROVIDER, "told by phone", "sam")
    said = await say(*how, again=True)
    assert "1 subjects wait: The owner declared no restore" in str(said)
    pair.postgres.psql(BEGUN, PROVIDER)
    await pair.heal()
    assert await say(*how, again=True) is None
    assert "1 subjects go on" in capsys.readouterr().out


def lost_at(*moments: str) -> str:
    rows = ", ".join(
        f"('{CHANNEL}', gen_random_uuid(), 1, gen_random_uuid(), 't', {at}, gen_random_uuid())"
        for at in moments
    )
    return f"""INSERT INTO lost_event
        (channel, subject, sequence, event_id, type, recorded_at, incarnation) VALUES {rows}"""


async def test_what_was_lost_comes_page_by_page_in_the_order_in_which_it_happened(
    pair: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restores_shown, "PAGE", 3)
    now = datetime.now(UTC)
    moments = [f"'{(now - timedelta(hours=n)).isoformat()}'" for n in (5, 1, 4, 2, 3, 0, 6)]
    pair.postgres.psql(lost_at(*moments, "NULL"), PROVIDER)
    found: list[str | None] = []
    after = ""
    while True:
        path = f"/operations/lost-events{after}"
        page = (await pair.owner.get(path, role="operator")).json()
        found += [event["recorded_at"] for event in page["events"]]
        if page["after"] is None:
            break
        after = f"?after={page['after']}"
    assert len(found) == 8
    assert found[-1] is None
    assert found[:-1] == sorted(str(at) for at in found[:-1])
