"""A reader and an owner that hold different events are found, by ids and not by numbers."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.chain import End, Link, Told, link
from services.common.metrics import FORKS
from tests.common.given import CHANNEL, applied
from tests.common.given_restore import Two, two

A, B, C = (UUID(int=n) for n in (1, 2, 3))


@pytest_asyncio.fixture
async def pair(postgres: EmbeddedPostgres, keys: Keys, tmp_path: Path) -> AsyncIterator[Two]:
    found = await two(postgres, keys, tmp_path)
    yield found
    await found.close()


@pytest.mark.parametrize(
    ("end", "told", "held", "wanted"),
    [
        (End(), Told(1, A, None, True), set(), Link.NEXT),
        (End(2, A), Told(3, B, A, True), set(), Link.NEXT),
        (End(2, A), Told(3, B, C, True), set(), Link.FORK),
        (End(2, A), Told(3, B, None, True), set(), Link.FORK),
        (End(2, A), Told(2, A, None, True), {A}, Link.HELD),
        (End(2, A), Told(2, B, None, True), {A}, Link.FORK),
        (End(2, A), Told(2, B, None, True), set(), Link.FORK),
        (End(3, A), Told(2, B, None, True), {C}, Link.FORK),
        (End(3, A), Told(2, B, None, True), {B, C}, Link.HELD),
        (End(3, A), Told(2, B, None, True), set(), Link.HELD),
        (End(2, A), Told(5, B, C, True), set(), Link.MISSING),
        (End(2, A), Told(5, B, A, True), set(), Link.NEXT),
        (End(2, A), Told(5, B, C, True, 2), set(), Link.FORK),
        (End(2, None), Told(3, B, C, True), set(), Link.NEXT),
        (End(2, None), Told(4, B, C, True), set(), Link.MISSING),
        (End(2, None), Told(4, B, C, True, 2), set(), Link.NEXT),
        (End(2, A), Told(3, B), set(), Link.NEXT),
        (End(2, A), Told(4, B), set(), Link.MISSING),
        (End(2, A, True), Told(3, B, A, True), {B}, Link.AGAIN),
        (End(0), Told(4, B, None, True), set(), Link.NEXT),
        (End(0), Told(4, B, A, True), set(), Link.MISSING),
    ],
)
def test_how_an_event_follows(end: End, told: Told, held: set[UUID], wanted: Link) -> None:
    assert link(end, told, held) is wanted


@given(st.integers(1, 8), st.integers(0, 7), st.integers(1, 8), st.data())
def test_whatever_a_restored_owner_tells_is_never_taken_for_what_is_held(
    told: int, kept: int, more: int, data: st.DataObject
) -> None:
    """In whatever order and however often old and new messages come: found, or nothing differs."""
    old = [uuid4() for _ in range(told)]
    kept = min(kept, told)
    new = old[:kept] + [uuid4() for _ in range(more)]
    chain = {id: (n + 1, line[n - 1] if n else None) for line in (old, new)
             for n, id in enumerate(line)}  # fmt: skip
    come = old + data.draw(st.lists(st.sampled_from(old + new), max_size=20)) + new
    held: dict[int, UUID] = {}
    end, found = End(), False
    for id in come:
        number, previous = chain[id]
        mine = {held[number]} if number in held else set()
        how = link(end, Told(number, id, previous, True), mine)
        if how is Link.HELD:
            assert held[number] == id
        elif how is Link.NEXT:
            assert previous == end.id
            held[number], end = id, End(number, id)
        elif how is Link.FORK:
            found = True
            break
    assert found or list(held.values()) == new


async def test_each_event_names_the_one_before_it(pair: Two) -> None:
    first, second = uuid4(), uuid4()
    await pair.tell(first, 1, 2)
    await pair.tell(second, 1)
    await pair.tell(first, 3)
    told = [d.envelope for d in await pair.carry() if d.envelope is not None]
    for subject in (first, second):
        own = [one for one in told if one.subject == pair.name(subject)]
        assert [one.previous for one in own] == [None, *(one.id for one in own[:-1])]
    assert len({one.incarnation for one in told}) == 1


async def lose_the_last(pair: Two, subject: UUID) -> None:
    """Two events are in the backup; two more are told, heard, and lost."""
    await pair.tell(subject, 1, 2)
    await pair.carry()
    pair.backup()
    await pair.tell(subject, 3, 4)
    await pair.carry()
    pair.restore()


def declare(pair: Two) -> None:
    """The owner says that it was restored."""
    told = "INSERT INTO incarnation (reason) VALUES ('restored')"
    pair.postgres.psql(told, "provider_assessment")


async def test_another_event_under_a_number_that_is_held_parks_and_names_both(pair: Two) -> None:
    subject, other, before = uuid4(), uuid4(), FORKS.labels(CHANNEL)._value.get()
    await lose_the_last(pair, subject)
    await pair.tell(subject, 30)
    await pair.tell(other, 1)
    (told, _) = sorted(await pair.carry(), key=lambda one: one.sequence or 0, reverse=True)
    assert await pair.held(subject) == (4, "parked")
    assert await pair.held(other) == (1, "flowing")
    (parked,) = await pair.reader.rows("SELECT * FROM parked")
    (fork,) = await pair.forks()
    assert (parked.cause, parked.id) == ("fork", fork.id)
    assert {str(told.id), str(fork.held_id)} <= set(parked.reason.replace(";", "").split())
    assert (fork.told_id, fork.told_sequence, fork.held_sequence) == (told.id, 3, 4)
    assert FORKS.labels(CHANNEL)._value.get() == before + 1
    shown = (await pair.reader.get("/operations/forks", role="operator")).json()
    assert [e["sequence"] for e in shown[0]["not_told_any_more"]] == [3, 4]


async def test_the_same_event_again_stays_harmless(pair: Two) -> None:
    subject = uuid4()
    await pair.tell(subject, 1, 2, 3)
    told = await pair.carry()
    await pair.reader.inbox.apply([*told, *told[::-1]])
    assert await pair.held(subject) == (3, "flowing")
    assert await applied(pair.reader, pair.name(subject)) == [1, 2, 3]
    assert await pair.forks() == []


async def test_a_reader_ahead_of_its_owner_is_found_though_nothing_is_told(pair: Two) -> None:
    ahead, unknown, well = uuid4(), uuid4(), uuid4()
    await pair.tell(well, 1)
    await pair.tell(ahead, 1)
    await pair.carry()
    pair.backup()
    await pair.tell(ahead, 2)
    await pair.tell(unknown, 1, 2)
    await pair.carry()
    await pair.heal()
    assert await pair.forks() == []
    pair.restore()
    await pair.heal()
    found = {(f.subject, f.held_sequence, f.base_sequence) for f in await pair.forks()}
    assert found == {(pair.name(ahead), 2, 1), (pair.name(unknown), 2, 0)}
    assert await pair.held(unknown) == (2, "parked")
    assert await pair.held(well) == (1, "flowing")
    parked = await pair.reader.rows("SELECT reason FROM parked WHERE cause = 'fork'")
    assert len(parked) == 2
    await pair.heal()
    assert len(await pair.forks()) == 2


@pytest.mark.parametrize("more", [1, 2, 5])
async def test_what_is_told_anew_is_heard_once_the_owners_restore_is_accepted(
    pair: Two, more: int
) -> None:
    """However much was told anew before anybody looked; effects once."""
    subject = uuid4()
    await lose_the_last(pair, subject)
    declare(pair)
    await pair.tell(subject, *range(30, 30 + more))
    await pair.carry()
    await pair.heal()
    await pair.accept()
    await pair.heal(compare=False)
    assert await pair.held(subject) == (2 + more, "flowing")
    told = await applied(pair.reader, pair.name(subject))
    assert told == [1, 2, 3, 4, *range(30, 30 + more)]
    assert await pair.reader.rows("SELECT 1 FROM parked") == []
    listed = (await pair.reader.get("/operations/forks?settled=true", role="operator")).json()
    assert [e["sequence"] for e in listed[0]["not_told_any_more"]] == [3, 4]
    await pair.tell(subject, 99)
    await pair.carry()
    assert (await applied(pair.reader, pair.name(subject)))[-1] == 99


async def test_what_the_owner_has_after_all_has_no_second_effect(pair: Two) -> None:
    """Accepted too early: the owner found its events again."""
    subject = uuid4()
    await lose_the_last(pair, subject)
    declare(pair)
    await pair.heal()
    await pair.accept()
    await pair.heal(compare=False)
    assert await pair.held(subject) == (2, "flowing")
    query = "SELECT sequence, event_id FROM inbox_event WHERE sequence > 2 ORDER BY sequence"
    lost = await pair.reader.rows(query)
    await pair.tell(subject, 3, 4)
    for sequence, id in lost:
        previous = "(SELECT event_id FROM event_log p WHERE p.sequence = e.sequence - 1"
        previous += " AND (p.channel, p.subject) = (e.channel, e.subject))"
        pair.postgres.psql(
            f"UPDATE event_log e SET event_id = '{id}', previous = {previous}"
            f" WHERE sequence = {sequence} AND channel = '{CHANNEL}'",
            "provider_assessment",
        )
    await pair.carry()
    assert await pair.held(subject) == (4, "flowing")
    assert await applied(pair.reader, pair.name(subject)) == [1, 2, 3, 4]


async def test_a_reader_that_knows_only_numbers_learns_the_ids(pair: Two) -> None:
    """What was applied by releases before chains: compared by number, then by id."""
    subject = uuid4()
    await pair.tell(subject, 1, 2)
    await pair.carry()
    forget = "UPDATE inbox_sequence SET last_id = NULL; DELETE FROM inbox_event"
    pair.postgres.psql(forget, "data_reporting")
    pair.backup()
    await pair.heal()
    (row,) = await pair.reader.rows("SELECT last_id FROM inbox_sequence")
    (told,) = await pair.owner.rows(
        "SELECT event_id FROM event_log WHERE sequence = 2 AND channel = :c", c=CHANNEL
    )
    assert row.last_id == told.event_id
    await pair.tell(subject, 3)
    await pair.carry()
    pair.restore()
    await pair.heal()
    (fork,) = await pair.forks()
    assert (fork.held_sequence, fork.base_sequence) == (3, 2)


async def test_a_fork_is_neither_retried_nor_discarded(pair: Two) -> None:
    subject = uuid4()
    await lose_the_last(pair, subject)
    await pair.heal()
    (fork,) = await pair.forks()
    for what, body in (("retry", None), ("discard", {"reason": "no such thing"})):
        path = f"/operations/parked/{fork.id}/{what}"
        answer = await pair.reader.post(path, body, role="operator")
        assert answer.status_code == 409, answer.text
    assert await pair.held(subject) == (4, "parked")
    again = f"/operations/forks/{uuid4()}/accept"
    answer = await pair.reader.post(again, {"reason": "restored"}, role="operator")
    assert answer.status_code == 404


async def test_what_waits_under_one_number_is_kept_whichever_event_it_is(pair: Two) -> None:
    """Behind a parked event the numbers are used again: neither of two is dropped."""
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.carry()
    pair.backup()
    await pair.tell(subject, 2, 3)
    query = "UPDATE inbox_sequence SET state = 'parked'"
    pair.postgres.psql(query, "data_reporting")
    await pair.carry()
    pair.restore()
    await pair.tell(subject, 20)
    await pair.carry()
    waiting = await pair.reader.rows("SELECT sequence FROM parked ORDER BY sequence")
    assert [row.sequence for row in waiting] == [2, 2, 3]


async def test_a_cursor_of_before_a_restore_is_410_and_says_how_to_begin_again(pair: Two) -> None:
    subject = uuid4()
    await pair.tell(subject, 1, 2)
    await pair.owner.publish()
    asking = {"role": "service", "agency": "data_reporting"}
    page = (await pair.owner.get("/v1/channels/me/events", **asking)).json()
    for what in ("events?cursor=", "stream?cursor="):
        path = f"/v1/channels/me/{what}{page['cursor']}"
        assert what.startswith("stream") or (await pair.owner.get(path, **asking)).is_success
        pair.postgres.psql(
            "INSERT INTO incarnation (reason) VALUES ('restored')", "provider_assessment"
        )
        answer = await pair.owner.get(path, **asking)
        assert answer.status_code == 410
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errorCode"] == "AnotherIncarnation"
        assert "begin again" in answer.json()["userMessage"]
    last = {"last-event-id": page["cursor"]}
    answer = await pair.owner.get("/v1/channels/me/stream", headers=last, **asking)
    assert answer.status_code == 410
    anew = (await pair.owner.get("/v1/channels/me/events", **asking)).json()
    assert [e["id"] for e in anew["events"]] == [e["id"] for e in page["events"]]
    said = orjson.loads(base64.urlsafe_b64decode(page["cursor"]))
    said.pop("of")
    older = base64.urlsafe_b64encode(orjson.dumps(said)).decode()
    answer = await pair.owner.get(f"/v1/channels/me/events?cursor={older}", **asking)
    assert answer.status_code == 410


async def test_a_cursor_beyond_the_end_is_410(pair: Two) -> None:
    """The owner was restored, and nobody said so."""
    subject = uuid4()
    await pair.tell(subject, 1)
    await pair.owner.publish()
    pair.backup()
    await pair.tell(subject, 2)
    await pair.owner.publish()
    asking = {"role": "service", "agency": "data_reporting"}
    page = (await pair.owner.get("/v1/channels/me/events", **asking)).json()
    pair.restore()
    path = f"/v1/channels/me/events?cursor={page['cursor']}"
    assert (await pair.owner.get(path, **asking)).status_code == 410


async def test_who_holds_another_event_is_told_so_when_asking_on(pair: Two) -> None:
    subject = uuid4()
    await pair.tell(subject, 1, 2)
    await pair.carry()
    asking = {"role": "service", "agency": "data_reporting"}
    path = f"/v1/channels/me/events?subject={pair.name(subject)}&after=1&holds="
    (first, second) = await pair.owner.rows(
        "SELECT event_id FROM event_log WHERE channel = :c ORDER BY sequence", c=CHANNEL
    )
    right = await pair.owner.get(f"{path}{first.event_id}", **asking)
    assert [e["id"] for e in right.json()["events"]] == [str(second.event_id)]
    answer = await pair.owner.get(f"{path}{second.event_id}", **asking)
    assert (answer.status_code, answer.json()["errorCode"]) == (410, "NotHeld")
    heads = (await pair.owner.get("/v1/channels/me/heads", **asking)).json()
    assert heads["heads"][0]["id"] == str(second.event_id)
    assert heads["incarnation"]
