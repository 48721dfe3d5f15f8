"""What is told of many at once has its turn after others, and nobody's events change places."""

import random
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.common import pending
from services.common.database import make_sessions
from services.common.outbox import record_events, tell
from services.common.pending import PENDING, SUBJECTS_AT_A_TURN, Bulk
from services.probation_allocation.service import SERVICE
from tests.common.given_told import KEY, allocated
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

CHANNELS = ("cstr.probation.court", "cstr.probation.provider", "cstr.probation.reporting")
_GONE = text("""
DELETE FROM outbox o USING unnest(CAST(:channels AS text[]), CAST(:subjects AS uuid[]),
    CAST(:sequences AS bigint[])) AS p(channel, subject, sequence)
WHERE o.channel = p.channel AND o.subject = p.subject AND o.sequence = p.sequence
""")


async def told_of(service: ServiceUnderTest, *subjects: UUID) -> None:
    """One transaction that tells of all of these."""
    async with make_sessions(service.engine)() as session:
        for subject in subjects:
            tell(session, allocated(subject))
        await record_events(session, KEY)
        await session.commit()


async def taken(service: ServiceUnderTest, bulk: int, limit: int = 500) -> list[Any]:
    """What a relay takes and deletes."""
    asked: dict[str, Any] = {"shards": [0, 1, 2, 3], "limit": limit, "room": 1 << 22, "bulk": bulk}
    asked |= {"at_once": list(CHANNELS), "together": [], "before": None}
    asked |= {"resting_channels": [], "resting_shards": []}
    async with service.engine.begin() as connection:
        rows = (await connection.execute(PENDING, asked)).all()
        names = ("channel", "subject", "sequence")
        gone = {f"{name}s": [getattr(row, name) for row in rows] for name in names}
        await connection.execute(_GONE, gone)
    return list(rows)


async def test_a_list_has_its_turn_after_a_person_told_of_later(api: Api) -> None:
    service = await api(SERVICE)
    await told_of(service, *(uuid4() for _ in range(10 * SUBJECTS_AT_A_TURN)))
    person = uuid4()
    await told_of(service, person)
    first = await taken(service, 0)
    channels = {row.channel for row in first}
    assert person in {row.subject for row in first}
    assert len(first) == len(channels) * (SUBJECTS_AT_A_TURN + 1)


async def test_of_a_list_no_more_leaves_at_a_time_than_readers_keep_up_with(api: Api) -> None:
    service = await api(SERVICE)
    await told_of(service, *(uuid4() for _ in range(10 * SUBJECTS_AT_A_TURN)))
    await taken(service, 0)
    many: dict[tuple[str, int], int] = defaultdict(int)
    for row in await taken(service, 3):
        many[row.channel, row.subject.int % 4] += 1
    assert many
    assert set(many.values()) == {3}


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_the_turns_each_subjects_events_leave_once_and_in_order(
    api: Api, seed: int
) -> None:
    """Lists and single events of the same few people, while relays take what they please."""
    service, chance = await api(SERVICE), random.Random(seed)
    people = [uuid4() for _ in range(8)]
    left: dict[tuple[str, UUID], list[int]] = defaultdict(list)

    async def relayed(bulk: int, limit: int) -> int:
        rows = await taken(service, bulk, limit)
        for row in rows:
            left[row.channel, row.subject].append(row.sequence)
        return len(rows)

    for _ in range(25):
        since = datetime.now(UTC)
        await told_of(service, *chance.sample(people, chance.randint(1, 6)))
        async with service.engine.begin() as connection:
            spread = """UPDATE outbox SET turn = abs(hashtext(subject::text || :salt)) % 4
                WHERE told_at > :since"""
            await connection.execute(text(spread), {"salt": str(chance.random()), "since": since})
        await relayed(chance.choice((0, 0, 1, 3)), chance.randint(1, 9))
    for _ in range(400):
        if not await relayed(12, 50):
            break
    told = await service.rows("SELECT channel, subject, last FROM channel_sequence")
    assert {(row.channel, row.subject): row.last for row in told} == {
        one: len(numbers) for one, numbers in left.items()
    }
    for numbers in left.values():
        assert all(after == before + 1 for before, after in pairwise([0, *numbers]))


async def test_readers_do_not_ask_for_what_has_its_turn_later(api: Api) -> None:
    """Else all of it would be replayed to them at once."""
    service = await api(SERVICE)
    people = sorted(uuid4() for _ in range(3 * SUBJECTS_AT_A_TURN))
    await told_of(service, *people)
    await told_of(service, people[0])
    await told_of(service, people[-1])

    async def heads() -> dict[str, int]:
        asked = {"role": "service", "agency": "provider_assessment"}
        found = (await service.get("/v1/channels/me/heads", **asked)).json()["heads"]
        return {head["subject"]: head["last"] for head in found}

    first = {str(person): 1 for person in people[:SUBJECTS_AT_A_TURN]}
    assert await heads() == first | {str(people[0]): 2}
    while await taken(service, 12):
        pass
    assert await heads() == {str(p): 2 if p in (people[0], people[-1]) else 1 for p in people}


async def test_some_of_it_is_due_once_in_its_time(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So much a second as readers keep up with, of all partitions of a channel together."""
    settings, at = (await api(SERVICE)).settings, 100.0
    monkeypatch.setattr("time.monotonic", lambda: at)
    bulk = Bulk(settings.model_copy(update={"bulk_per_second": 24.0}))
    assert [bulk.now()["bulk"] for _ in range(3)] == [3, 0, 0]
    at += pending.EVERY_SECONDS
    assert [bulk.now()["bulk"] for _ in range(2)] == [3, 0]
    slow = Bulk(settings.model_copy(update={"bulk_per_second": 0.5}))
    assert slow.now()["bulk"] == 1


async def test_what_has_its_turn_later_is_not_late_before(api: Api) -> None:
    service = await api(SERVICE)
    await told_of(service, *(uuid4() for _ in range(10 * SUBJECTS_AT_A_TURN)))
    await taken(service, 0)
    query = f"SELECT count(*) FROM outbox o WHERE {pending.DUE_SINCE} < clock_timestamp()"
    found = [(await service.rows(query, a_turn_takes=of))[0][0] for of in (0.0, 60.0)]
    assert found == [2 * 9 * SUBJECTS_AT_A_TURN, 0]
