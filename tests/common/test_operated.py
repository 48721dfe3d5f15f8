"""What operators see of clocks, of what waits and of each other; nothing is cut off unsaid."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import SpanKind
from sqlalchemy import text

from services.common.telemetry import Begun
from tests.common.given import CHANNEL, Message, all_parked, story, subject_of
from tests.service_under_test import ServiceUnderTest

NOW = datetime.now(UTC)
_CLOCK = text("""
INSERT INTO clock (id, name, subject, instance, state, started_at, due_at, stopped_at)
VALUES (:id, 'a-clock', :id, :instance, :state, :at, :due, :stopped)
""")


async def clocks(reader: ServiceUnderTest, count: int, state: str, due: int | None,
                 *, ended: bool = False) -> None:  # fmt: skip
    """So many clocks in a state, due in so many hours, each a minute after the one before."""
    rows = [
        {
            "id": uuid4(),
            "instance": f"{uuid4()}",
            "state": state,
            "at": NOW - timedelta(days=9),
            "due": None if due is None else NOW + timedelta(hours=due, minutes=n),
            "stopped": NOW if ended else None,
        }
        for n in range(count)
    ]
    async with reader.engine.begin() as connection:
        await connection.execute(_CLOCK, rows)


async def listed(reader: ServiceUnderTest, path: str, **asked: Any) -> Any:
    """The answer to an operator."""
    answer = await reader.get(path, role="operator", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_no_limit_cuts_off_a_clock_that_is_breached(reader: ServiceUnderTest) -> None:
    await reader.empty()
    await clocks(reader, 600, "running", 48)
    await clocks(reader, 20, "at_risk", 1)
    await clocks(reader, 20, "breached", -90, ended=True)
    await clocks(reader, 700, "breached", -24)
    await clocks(reader, 3, "running", None)
    found = await listed(reader, "/operations/clocks")
    open_ones = [one for one in found if one["stopped_at"] is None]
    assert [one["state"] for one in found[:720]] == ["breached"] * 700 + ["at_risk"] * 20
    assert len(found) == 1200
    due = [one["due_at"] for one in open_ones if one["state"] == "breached"]
    assert due == sorted(due), "the longest overdue first"
    assert len(await listed(reader, "/operations/clocks", state="breached")) == 720
    counts = await listed(reader, "/operations/clocks/counts")
    assert {(one["state"], one["count"], one["running"]) for one in counts} == {
        ("running", 603, 603), ("at_risk", 20, 20), ("breached", 720, 700)}  # fmt: skip
    (breached,) = [one for one in counts if one["state"] == "breached"]
    assert breached["subject"] == found[0]["subject"]


async def test_what_runs_is_listed_by_when_it_is_due_and_what_is_paused_last(
    reader: ServiceUnderTest,
) -> None:
    await reader.empty()
    await clocks(reader, 1, "running", None)
    await clocks(reader, 1, "running", 9)
    await clocks(reader, 1, "met", 1, ended=True)
    await clocks(reader, 1, "running", 2)
    found = await listed(reader, "/operations/clocks")
    assert [one["state"] for one in found] == ["running"] * 3 + ["met"]
    assert found[0]["due_at"] < found[1]["due_at"]
    assert found[2]["due_at"] is None


def spoilt(message: Message, type_: str) -> Message:
    """The event of a type nobody knows."""
    return message.with_header("ce_type", f"cstr.provider.{type_}.v9".encode())


async def parked(reader: ServiceUnderTest, *types: str, behind: int = 0) -> None:
    """One poisoned event of each type, of somebody else each, the first first."""
    for type_ in types:
        first, *more = story(reader, 1 + behind)
        await reader.inbox.apply([one.came() for one in (spoilt(first, type_), *more)])


async def test_what_has_waited_longest_is_first_and_pages_go_on(reader: ServiceUnderTest) -> None:
    await reader.empty()
    await parked(reader, *("strange",) * 5, behind=1)
    kept = [str(row.id) for row in await all_parked(reader) if row.cause == "poison"]
    found, cursor = [], ""
    for _ in range(3):
        answer = await reader.get(
            "/operations/parked", role="operator",
            params={"behind": "false", "limit": 2} | ({"cursor": cursor} if cursor else {}),
        )  # fmt: skip
        found += answer.json()
        cursor = answer.headers.get("x-next-cursor", "")
    assert [one["id"] for one in found] == kept
    assert cursor == ""
    assert {one["behind"] for one in found} == {1}
    assert len(await listed(reader, "/operations/parked")) == 10


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [({"type": "cstr.provider.other.v9"}, 1), ({"cause": "poison"}, 3), ({"cause": "behind"}, 3),
     ({"channel": CHANNEL}, 6), ({"channel": "cstr.court.reporting"}, 0),
     ({"reason": "no such reason"}, 0), ({"proposed": "true"}, 1),
     ({"proposed": "false", "behind": "false"}, 2)],
)  # fmt: skip
async def test_what_waits_is_found_by_what_it_has_in_common(
    reader: ServiceUnderTest, asked: dict[str, str], wanted: int
) -> None:
    await reader.empty()
    await parked(reader, "strange", "strange", "other", behind=1)
    found = await listed(reader, "/operations/parked", cause="poison")
    path = f"/operations/parked/{found[0]['id']}/discard"
    await reader.post(path, {"reason": "of a trial"}, role="operator", user="one")
    rows = await listed(reader, "/operations/parked", **asked)
    assert len(rows) == wanted
    same = await listed(reader, "/operations/parked", reason=found[0]["reason"], cause="poison")
    assert len(same) == 3
    assert len(await listed(reader, "/operations/parked", subject=found[1]["subject"])) == 2


async def test_what_waits_is_counted_by_why(reader: ServiceUnderTest) -> None:
    await reader.empty()
    await parked(reader, "strange", "other", "strange")
    counts = await listed(reader, "/operations/parked/counts")
    assert [(one["type"], one["count"], one["proposed"]) for one in counts] == [
        ("cstr.provider.strange.v9", 2, 0), ("cstr.provider.other.v9", 1, 0)]  # fmt: skip
    assert counts[0]["subject"] == str((await all_parked(reader))[0].subject)


@pytest.mark.parametrize("path", ["/operations/parked", "/operations/history"])
@pytest.mark.parametrize("cursor", ["nonsense", "WzEsMl0=", "WyIyMDI2LTAxLTAxIiwieCJd", "ÿ"])
async def test_a_cursor_of_nobodys_is_refused(
    reader: ServiceUnderTest, path: str, cursor: str
) -> None:
    answer = await reader.get(path, role="operator", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["field"]) == (422, "/cursor")


async def test_who_did_what_when_and_why_is_listed_done_or_refused(
    reader: ServiceUnderTest,
) -> None:
    """Not what they looked at, and not what others asked."""
    await reader.empty()
    await parked(reader, "strange")
    (row,) = await all_parked(reader)
    path, why = f"/operations/parked/{row.id}", {"reason": "told of a release"}
    await reader.post(f"{path}/retry", why, role="operator", user="one")
    (row,) = await all_parked(reader)
    path = f"/operations/parked/{row.id}"
    await reader.post(f"{path}/discard", {"reason": "of a trial"}, role="operator", user="one")
    await reader.post(f"{path}/discard", {"reason": "it is mine"}, role="operator", user="one")
    await reader.post(f"{path}/discard", {"reason": "I agree"}, role="operator", user="two")
    await listed(reader, "/operations/parked")
    await reader.get("/v1/records", role="analyst")
    page = await listed(reader, "/operations/history")
    said = [(one["actor"], one["status"], one["detail"].split(";")[0]) for one in page["done"]]
    assert said == [
        ("two", 204, "discarded: I agree"),
        ("one", 409, said[1][2]),
        ("one", 202, "discard proposed: of a trial"),
        ("one", 409, "retried: told of a release"),
    ]
    assert {one["subject"] for one in page["done"]} == {str(row.subject)}
    assert page["cursor"] is None
    first = await listed(reader, "/operations/history", limit=1)
    more = await listed(reader, "/operations/history", limit=9, cursor=first["cursor"])
    assert first["done"] + more["done"] == page["done"]
    assert len((await listed(reader, "/operations/history", actor="two"))["done"]) == 1
    nobody = await listed(reader, "/operations/history", subject=str(uuid4()))
    assert nobody["done"] == []


async def test_the_history_is_found_by_its_index(reader: ServiceUnderTest) -> None:
    """And not by reading an audit of millions backwards."""
    query = """EXPLAIN SELECT at FROM audit WHERE role = 'operator' AND action NOT LIKE 'GET %'
        ORDER BY at DESC, chain DESC, number DESC LIMIT 100"""
    async with reader.engine.begin() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = (await connection.execute(text(query))).all()
    assert any("audit_operated" in row[0] for row in rows)


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [("GET", "/operations/parked", Decision.DROP), ("HEAD", "/operations/x", Decision.DROP),
     ("POST", "/operations/parked/x/retry", Decision.RECORD_AND_SAMPLE),
     ("GET", "/v1/pathways", Decision.RECORD_AND_SAMPLE)],
)  # fmt: skip
def test_what_operators_look_at_is_not_traced_and_what_they_do_is(
    method: str, path: str, wanted: Decision
) -> None:
    said = {"http.request.method": method, "url.path": path}
    found = Begun(1.0).should_sample(None, 1, method, SpanKind.SERVER, said)
    assert found.decision is wanted


async def test_whose_event_it_is_is_found_by_pathway(reader: ServiceUnderTest) -> None:
    await reader.empty()
    first, *_ = story(reader, 1)
    await reader.inbox.apply([spoilt(first, "strange").came()])
    rows = await listed(reader, "/operations/parked", subject=str(subject_of(first)))
    assert len(rows) == 1
