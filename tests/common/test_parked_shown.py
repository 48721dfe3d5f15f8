"""What an operator does with a parked event: what came of it, and under whom it is audited."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from tests.common.given import all_parked, applied, story, subject_of
from tests.service_under_test import ServiceUnderTest

PATH = "/operations/parked/{}/{}"


@pytest.fixture
def bad(reader: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Numbers of the sessions that cannot be applied now."""
    numbers: set[int] = set()

    async def hear(session: AsyncSession, events: Sequence[Event]) -> None:
        if any(getattr(event, "session_number", 0) in numbers for event in events):
            raise OverflowError

    async def hear_transaction(session: AsyncSession) -> None:
        return

    monkeypatch.setattr(reader.inbox.clocks, "hear", hear)
    monkeypatch.setattr(reader.inbox.clocks, "hear_transaction", hear_transaction)
    return numbers


async def ask(reader: ServiceUnderTest, id: object, what: str, user: str, body: Any = None) -> Any:
    """The answer to an operator."""
    headers = {"idempotency-key": f"{id} {what} {user}"}
    path = PATH.format(id, what)
    return await reader.ask("POST", path, role="operator", user=user, json=body, headers=headers)


async def test_what_an_operator_does_with_an_event_is_found_under_whom_it_is_about(
    reader: ServiceUnderTest, bad: set[int]
) -> None:
    """A retry that fails again, a proposal, a discard, and what is refused."""
    await reader.empty()
    events = story(reader, 3)
    bad.add(1)
    await reader.inbox.apply([one.came() for one in events])
    id = next(row.id for row in await all_parked(reader) if row.cause == "poison")
    again = await ask(reader, id, "retry", "one")
    new = again.json()["parked"]["id"]
    assert (again.status_code, new != str(id), len(await all_parked(reader))) == (409, True, 3)
    assert (await ask(reader, id, "retry", "two")).status_code == 404
    why = {"reason": "Sent by mistake"}
    answers = [await ask(reader, new, "discard", user, why) for user in ("one", "two")]
    assert [one.status_code for one in answers] == [202, 204]
    assert await applied(reader, subject_of(events[0])) == [2, 3]
    query = "SELECT status, detail FROM audit WHERE subject = :s AND action LIKE 'POST%'"
    kept = await reader.rows(query, s=str(subject_of(events[0])))
    assert sorted(row.status for row in kept) == [202, 204, 409]
    assert all(str(id) in row.detail or new in row.detail for row in kept)


async def test_a_retry_that_is_applied_says_what_now_waits_behind_it(
    reader: ServiceUnderTest, bad: set[int]
) -> None:
    await reader.empty()
    events = story(reader, 3)
    bad.update((1, 3))
    await reader.inbox.apply([one.came() for one in events])
    bad.remove(1)
    id = next(row.id for row in await all_parked(reader) if row.cause == "poison")
    answer = await ask(reader, id, "retry", "one")
    (left,) = await all_parked(reader)
    assert (answer.status_code, answer.json()) == (
        200, {"id": str(left.id), "cause": "poison", "reason": "OverflowError"},
    )  # fmt: skip
    assert await applied(reader, subject_of(events[0])) == [1, 2]
    bad.clear()
    assert (await ask(reader, left.id, "retry", "one")).status_code == 204
    assert await applied(reader, subject_of(events[0])) == [1, 2, 3]


async def test_a_retry_of_what_waits_behind_says_that_it_still_does(
    reader: ServiceUnderTest, bad: set[int]
) -> None:
    await reader.empty()
    bad.add(1)
    await reader.inbox.apply([one.came() for one in story(reader, 2)])
    id = next(row.id for row in await all_parked(reader) if row.cause == "behind")
    answer = await ask(reader, id, "retry", "one")
    assert (answer.status_code, answer.json()["parked"]["cause"]) == (409, "behind")
    assert len(await all_parked(reader)) == 2
