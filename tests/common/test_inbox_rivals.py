"""Two transactions of one reader begin the same subject at once, by replay and by topic."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.events.provider_assessment import SessionAttended
from contracts.vocabulary import Channel
from services.common.database import make_sessions
from services.common.deliveries import Delivery, redelivery
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
WAITS = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def session_of(service: ServiceUnderTest, subject: UUID, number: int) -> Delivery:
    event = SessionAttended(
        pathway_id=subject, occurred_at=AT, appointment_id=uuid4(), session_number=number,
        attendance="attended", channel=Channel.IN_PERSON,
    )  # fmt: skip
    return redelivery(*service.sealed(event))


async def until_it_waits(service: ServiceUnderTest) -> None:
    """Until somebody waits for what another transaction holds."""
    async with asyncio.timeout(20):
        while not (await service.rows(WAITS))[0].n:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("known", [1, 2], ids=["the same events", "one more event"])
async def test_what_another_transaction_applied_meanwhile_is_not_applied_again(
    reader: ServiceUnderTest, known: int
) -> None:
    """Neither found the subject, so neither could lock it: the second decides anew."""
    await reader.empty()
    subject = uuid4()
    first, second = (session_of(reader, subject, number) for number in (1, 2))
    async with make_sessions(reader.engine)() as rival, rival.begin():
        await reader.inbox.apply_in(rival, [first, second][:known])
        later = asyncio.create_task(reader.inbox.apply([first, second]))
        await until_it_waits(reader)
    await later
    query = "SELECT (data->>'session_number')::int FROM fact ORDER BY id"
    assert [row[0] for row in await reader.rows(query)] == [1, 2]
    places = await reader.rows("SELECT last, state FROM inbox_sequence WHERE last > 0")
    assert [tuple(row) for row in places] == [(2, "flowing")]
    assert await reader.rows("SELECT 1 FROM parked") == []
