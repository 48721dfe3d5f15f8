"""The outbox's guarantees, on a real database: events of committed transactions, without holes."""

import asyncio
import random
from collections import defaultdict
from uuid import UUID, uuid4

from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events, tell
from services.common.pseudonyms import pseudonym
from services.probation_allocation.service import SERVICE
from tests.common.given_told import KEY, allocated
from tests.service_under_test import ServiceUnderTest, open_service


async def writer(service: ServiceUnderTest, subjects: list[UUID], rounds: int, seed: int) -> int:
    """Tell about random subjects in one transaction after the other; every fourth rolls back."""
    engine = make_engine(service.database.url, 1)
    sessions, chance, kept = make_sessions(engine), random.Random(seed), 0
    for number in range(rounds):
        async with sessions() as session:
            for subject in chance.sample(subjects, 2):
                tell(session, allocated(subject))
            await record_events(session, KEY)
            if number % 4 == 3:
                await session.rollback()
            else:
                await session.commit()
                kept += 2
    await engine.dispose()
    return kept


async def test_numbers_are_whole_under_eight_writers_and_rollbacks(
    postgres: EmbeddedPostgres, keys: Keys
) -> None:
    """An event exists if and only if its transaction committed; 1, 2, 3 … per subject."""
    service = await open_service(SERVICE, postgres, keys)
    subjects = [uuid4() for _ in range(6)]
    kept = sum(await asyncio.gather(*(writer(service, subjects, 20, seed) for seed in range(8))))
    found = await service.rows("SELECT channel, subject, sequence FROM event_log")
    numbers: dict[tuple[str, UUID], list[int]] = defaultdict(list)
    for row in found:
        numbers[row.channel, row.subject].append(row.sequence)
    assert len(found) == kept * 2
    assert all(sorted(n) == list(range(1, len(n) + 1)) for n in numbers.values())
    assert (await service.rows("SELECT count(*) FROM outbox"))[0][0] == kept * 2
    await service.close()


async def test_reporting_is_told_a_pseudonym_that_is_the_same_each_time(
    postgres: EmbeddedPostgres, keys: Keys
) -> None:
    """R60."""
    service, subject = await open_service(SERVICE, postgres, keys), uuid4()
    async with service.inbox._sessions() as session, session.begin():
        tell(session, allocated(subject))
        tell(session, allocated(subject))
        await record_events(session, KEY)
    query = "SELECT DISTINCT subject FROM event_log WHERE channel = 'cstr.probation.reporting'"
    assert await service.rows(query) == [(pseudonym(subject, KEY),)]
    assert pseudonym(subject, KEY) != subject
    await service.close()


async def test_the_running_role_cannot_change_or_delete_the_log_or_the_audit(
    postgres: EmbeddedPostgres, keys: Keys
) -> None:
    service = await open_service(SERVICE, postgres, keys)
    query = """SELECT has_table_privilege(t, 'UPDATE') OR has_table_privilege(t, 'DELETE')
        OR has_table_privilege(t, 'TRUNCATE') FROM unnest(ARRAY['event_log', 'audit']) AS t"""
    assert await service.rows(query) == [(False,), (False,)]
    await service.close()
