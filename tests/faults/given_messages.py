"""Parts of a service on a broker of their own, and events for them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

from contracts.events.probation_allocation import CaseAllocated
from contracts.events.provider_assessment import SessionAttendedV1
from contracts.vocabulary import Channel, Engagement
from scripts.stack.kafka import EmbeddedKafka
from services.common.outbox_rows import shard_of
from services.common.settings import Settings
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def settings_for(service: ServiceUnderTest, broker: EmbeddedKafka) -> Settings:
    files = broker.certificate(service.service.agency.value)
    kafka = {
        "kafka_bootstrap": broker.bootstrap,
        "kafka_ca": files.authority,
        "kafka_cert": files.chain,
        "kafka_key": files.key,
    }
    return service.settings.model_copy(update=kafka)


@asynccontextmanager
async def running(part: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    """A part of a service, alive to the end of the block."""
    task = asyncio.ensure_future(part())
    try:
        yield task
        assert not task.done(), "it died"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(what: Callable[[], Awaitable[object]], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not await what():
            await asyncio.sleep(0.02)


def allocated(subject: UUID, name: str = "A. Fictional") -> CaseAllocated:
    return CaseAllocated(
        pathway_id=subject,
        occurred_at=AT,
        allocation_id=uuid4(),
        officer_name=name,
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=1,
    )


def attended(subject: UUID) -> SessionAttendedV1:
    """A session whose engagement rests on a permission."""
    return SessionAttendedV1(
        pathway_id=subject,
        occurred_at=AT,
        appointment_id=uuid4(),
        session_number=1,
        attendance="attended",
        channel=Channel.IN_PERSON,
        engagement=Engagement.ACTIVE,
    )


def of_one_shard(count: int) -> list[UUID]:
    found = [one for one in (uuid4() for _ in range(200)) if shard_of(one) == 0]
    return found[:count]
