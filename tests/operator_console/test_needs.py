"""What home says when something is wrong: the cause first, once, and nothing that is not so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.operator_console import standing
from services.operator_console.asking import SECONDS, silence
from services.operator_console.ends import Channel, End
from services.operator_console.sources import Health, Sources, _status
from services.operator_console.standing import Need
from tests.operator_console.conftest import READER, Desk

COURT, LIAISON = "court_listing", "liaison_diversion"
NOW = datetime.now(UTC)
WAITS = {"works": False, "turned_seconds_ago": 1, "waits_for": "KafkaConnectionError",
         "waits_seconds": 31}  # fmt: skip


def process(
    state: Mapping[str, Any] | None = None, died: list[str] | None = None, **noticed: Any
) -> dict[str, Any]:
    """A process as an agency lists it."""
    return {"is_there": True, "state": state or {}, "died": died or [], "noticed": noticed}


def health(service: str, components: Mapping[str, str], *instances: dict[str, Any]) -> Health:
    status = _status(components, "UP")
    return Health(service, "http://x", status, components, 0, 0.0, 0, instances)


def said(needs: list[Need]) -> list[str]:
    return [need.says for need in needs]


def test_a_database_that_is_away_is_one_line_and_not_one_for_each_part() -> None:
    parts = dict.fromkeys(("relay", "consumer", "clocks", "heads", "database"), "DOWN")
    needs = standing._of_health(health(COURT, parts), is_of_broker=False)
    assert said(needs) == ["the database of court listing cannot be reached"]
    assert health(COURT, parts).is_away
    assert health(COURT, parts).status == "DOWN"


def test_the_broker_is_one_line_where_several_agencies_wait_for_it() -> None:
    parts = {"database": "UP", "relay": "DOWN", "consumer": "DOWN", "clocks": "DOWN"}
    both = [health(name, parts, process({"relay": WAITS, "consumer": WAITS}))
            for name in (COURT, LIAISON)]  # fmt: skip
    (need,) = standing._of_the_broker(both)
    assert need.says == "the broker does not answer"
    assert "court listing, liaison diversion wait for it, for 31 seconds" in need.more
    needs = standing._of_health(both[0], is_of_broker=True)
    assert said(needs) == ["clocks of court listing does not work"], "that is another cause"
    assert standing._of_the_broker(both[:1]) == [], "of one agency it may be its certificate"
    (relay, *_) = standing._of_health(both[0], is_of_broker=False)
    assert relay.more == "waits for KafkaConnectionError, for 31 seconds"


@pytest.mark.parametrize(
    ("down", "status"),
    [((), "UP"), (("relay",), "IN PART"), (("consumer", "clocks"), "IN PART"),
     (("database", "relay"), "DOWN"), (("migration",), "DOWN")],
)  # fmt: skip
def test_who_takes_requests_works_in_part_whatever_else_waits(
    down: tuple[str, ...], status: str
) -> None:
    names = ("database", "migration", "relay", "consumer", "clocks")
    parts = {name: "DOWN" if name in down else "UP" for name in names}
    assert health(COURT, parts).status == status


def test_audits_that_disagree_are_said_once_of_each_pair_whoever_says_so() -> None:
    both = [
        health(COURT, {"heads": "UP"}, process(disagrees=[LIAISON, READER])),
        health(LIAISON, {"heads": "UP"}, process(disagrees=[COURT])),
    ]
    assert said(standing._of_audits(both)) == [
        "the audits of court listing and data reporting disagree",
        "the audits of court listing and liaison diversion disagree",
    ]
    assert standing._of_audits([health(COURT, {}, process(disagrees=[]), process())]) == []


@pytest.mark.parametrize(
    ("left", "says", "is_bad"),
    [(timedelta(hours=23), "ends in", True), (timedelta(days=9), "ends in", False),
     (timedelta(days=-1), "ended", True), (None, "cannot be used", True)],
)  # fmt: skip
def test_a_certificate_near_its_end_is_on_home(
    left: timedelta | None, says: str, is_bad: bool
) -> None:
    end = datetime.fromtimestamp(0, UTC) if left is None else NOW + left
    late = (NOW + timedelta(days=90)).isoformat()
    ends = {"CSTR_KAFKA_CERT": end.isoformat(), "CSTR_KAFKA_CA": late}
    one = health(COURT, {}, process(ends={"CSTR_KAFKA_CERT": late}), process(ends=ends))
    (need,) = standing._of_what_ends([one])
    assert f"CSTR_KAFKA_CERT of court listing {says}" in need.says
    assert need.is_bad is is_bad


def test_keys_of_tokens_that_cannot_be_read_are_on_home_before_a_restart_finds_out() -> None:
    (need,) = standing._of_what_ends([health(COURT, {}, process(), process(keys_unread=True))])
    assert need.says == "court listing cannot read the keys of tokens"
    assert "restart nothing" in need.more


def test_who_holds_more_than_was_told_is_on_home_at_once() -> None:
    channel = Channel("cstr.court.liaison", End(COURT, {"told": 4}), End(LIAISON, {"applied": 17}))
    (need,) = standing._of_channels([channel], "")
    assert need.says == "liaison diversion holds 13 events more than court listing told"
    assert standing._of_channels([channel], READER) == []


@pytest.mark.parametrize(("times", "is_bad"), [(1, False), (3, True)])
def test_a_process_that_died_and_came_back_leaves_a_trace(times: int, is_bad: bool) -> None:
    died = [(NOW - timedelta(minutes=n)).isoformat() for n in range(times)]
    (need,) = standing._of_health(health(COURT, {"x": "UP"}, process(died=died)),
                                  is_of_broker=False)  # fmt: skip
    assert f"{times} time" in need.says
    assert need.is_bad is is_bad


def test_one_that_is_slow_is_not_one_that_is_away() -> None:
    assert silence(httpx.ReadTimeout("")) == f"did not answer within {SECONDS:g} seconds"
    assert silence(httpx.PoolTimeout("")) == f"did not answer within {SECONDS:g} seconds"
    for away in (httpx.ConnectError(""), httpx.ConnectTimeout(""), ValueError("no JSON")):
        assert silence(away) == "does not answer"


async def test_what_a_reader_heard_while_it_was_asked_is_no_difference() -> None:
    """The writer is asked again after the reader, and by then it had told that."""
    told = iter((4, 6))

    async def answer(request: httpx.Request) -> httpx.Response:
        writer = request.url.host == "court"
        end = {"told": next(told)} if writer else {"applied": 6}
        return httpx.Response(200, json=[{"channel": "cstr.court.liaison"} | end])

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        peers = {COURT: "http://court", LIAISON: "http://liaison"}
        found = await Sources(peers, client).channels("token")
    assert [one.ahead for one in found if one.name == "cstr.court.liaison"] == [0]


async def test_home_says_when_it_asked_and_keeps_for_the_day_what_nobody_on_call_can_do(
    desk: Desk,
) -> None:
    desk.sign_in()
    desk.postgres.psql(
        """INSERT INTO clock (id, name, subject, instance, state, started_at, due_at, facts)
        VALUES (gen_random_uuid(), 'C1', gen_random_uuid(), 'r', 'breached', now(),
            now() - interval '243 days', '[]'::jsonb)""",
        READER,
    )
    page = (await desk.client.get("/")).text
    now, _, day = page.partition("<h2>For the day</h2>")
    assert "1 breached clock" in day
    assert "breached clock" not in now
    assert "Asked at <time" in now
    restores = (await desk.client.get("/restores")).text
    assert "When they last compared, no reader held other events" in restores
    assert "not known: no reader of it says so" in restores
