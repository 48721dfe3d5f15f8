"""What is too large is refused where it is told; should it be there all the same, it waits."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocated
from contracts.topology import DATA_BYTES, MESSAGE_BYTES
from scripts.stack.applying import apply
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from scripts.stack.topology import topology
from services.common import broker as kafka_clients
from services.common import outbox_rows
from services.common.database import make_sessions
from services.common.metrics import SET_ASIDE
from services.common.outbox import record_events, tell
from services.common.outbox_rows import TooLargeToTell
from services.common.relay import Relay
from services.probation_allocation.service import SERVICE as PROBATION
from tests.faults.given_messages import allocated, of_one_shard, running, settings_for, until
from tests.service_under_test import ServiceUnderTest, open_service

pytestmark = pytest.mark.timeout(120)

TO_PROVIDER = "cstr.probation.provider"


@pytest_asyncio.fixture(loop_scope="session")
async def writer(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    service = await open_service(PROBATION, postgres, keys)
    yield service
    await service.close()


async def tell_in(service: ServiceUnderTest, *events: CaseAllocated) -> None:
    async with make_sessions(service.engine)() as session, session.begin():
        for event in events:
            tell(session, event)
        await record_events(session, b"k" * 32)


async def unpublished(service: ServiceUnderTest, subject: UUID) -> list[int]:
    query = "SELECT sequence FROM outbox WHERE subject = :s AND channel = :c ORDER BY sequence"
    found = await service.rows(query, s=subject, c=TO_PROVIDER)
    return [row.sequence for row in found]


async def test_the_largest_event_that_may_be_told_is_published(
    writer: ServiceUnderTest, broker: EmbeddedKafka
) -> None:
    subject = uuid4()
    name = "x" * (DATA_BYTES - 600)
    await tell_in(writer, allocated(subject, name))
    with pytest.raises(TooLargeToTell) as refusal:
        await tell_in(writer, allocated(subject, name + "x" * 600))
    assert refusal.value.status == 422
    assert "officer_name" in refusal.value.message

    async def gone() -> bool:
        return not await unpublished(writer, subject)

    relay = Relay(settings_for(writer, broker), writer.engine, Agency.PROBATION, asyncio.Event())
    async with running(relay.run):
        await until(gone)


async def test_what_is_too_large_for_the_broker_is_set_aside_and_others_go_on(
    writer: ServiceUnderTest, broker: EmbeddedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by a release that did not look; it leaves by itself once it is taken."""
    large, small = of_one_shard(2)
    monkeypatch.setattr(outbox_rows, "DATA_BYTES", 10 * MESSAGE_BYTES)
    await tell_in(writer, allocated(large), allocated(large, "x" * MESSAGE_BYTES), allocated(large))
    await tell_in(writer, allocated(small))

    async def settled() -> bool:
        rest = await unpublished(writer, large)
        return rest == [2, 3] and not await unpublished(writer, small) and SET_ASIDE._value.get()

    relay = Relay(settings_for(writer, broker), writer.engine, Agency.PROBATION, asyncio.Event())
    async with running(relay.run):
        await until(settled)
        tried = await writer.rows("SELECT tried_at FROM outbox_set_aside ORDER BY tried_at")
        await tell_in(writer, allocated(large), allocated(small))

        async def others() -> bool:
            return not await unpublished(writer, small)

        await until(others)
        again = await writer.rows("SELECT tried_at FROM outbox_set_aside ORDER BY tried_at")
        assert again == tried
    assert await unpublished(writer, large) == [2, 3, 4]
    backlog = (await writer.get("/operations/backlog", role="operator")).json()
    assert backlog["set_aside"] >= 3
    monkeypatch.setattr(kafka_clients, "MESSAGE_BYTES", 20 * MESSAGE_BYTES)
    await once_taken(writer, broker, large)


async def test_what_the_broker_alone_finds_too_large_is_set_aside_too(
    writer: ServiceUnderTest, broker: EmbeddedKafka
) -> None:
    """Its topic takes less than is agreed, until the topology is applied."""
    large, small = of_one_shard(2)
    admin = broker.certificate(STACK_ADMIN).librdkafka(broker.bootstrap)
    apply(admin, replace(topology(), message_bytes=20_000))
    await tell_in(writer, allocated(large), allocated(large, "x" * 50_000), allocated(large))
    await tell_in(writer, allocated(small))

    async def settled() -> bool:
        kept = await writer.rows("SELECT 1 FROM outbox_set_aside WHERE subject = :s", s=large)
        return bool(kept) and not await unpublished(writer, small)

    relay = Relay(settings_for(writer, broker), writer.engine, Agency.PROBATION, asyncio.Event())
    async with running(relay.run):
        await until(settled)
    assert await unpublished(writer, large) == [2, 3]
    broker.apply_topology()
    await once_taken(writer, broker, large)


async def once_taken(writer: ServiceUnderTest, broker: EmbeddedKafka, subject: UUID) -> None:
    """With a broker that takes more it is published the next time it is tried, and what waited."""
    larger = replace(topology(), message_bytes=20 * MESSAGE_BYTES)
    admin = broker.certificate(STACK_ADMIN).librdkafka(broker.bootstrap)
    assert len(apply(admin, larger).configured) == len(larger.topics)
    async with writer.engine.begin() as connection:
        late = text("UPDATE outbox_set_aside SET tried_at = tried_at - interval '1 hour'")
        await connection.execute(late)

    async def taken() -> bool:
        return not await unpublished(writer, subject)

    relay = Relay(settings_for(writer, broker), writer.engine, Agency.PROBATION, asyncio.Event())
    async with running(relay.run):
        await until(taken)
    left = await writer.rows("SELECT 1 FROM outbox_set_aside WHERE channel = :c", c=TO_PROVIDER)
    assert left == []
    broker.apply_topology()
