"""A broker that refuses one channel or partition stops no other, and is sent nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka import TopicPartition
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotEnoughReplicasError,
    NotLeaderForPartitionError,
    TopicAuthorizationFailedError,
)
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from contracts.event import Agency
from contracts.topology import channels
from scripts.stack.access_rules import exactly
from scripts.stack.certificates import STACK_ADMIN
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.broker import make_reader
from services.common.database import make_sessions
from services.common.outbox import record_events, tell
from services.common.outbox_rows import shard_of
from services.common.publishing import send_all
from services.common.relay import Relay
from services.common.release import NONE, envelope
from services.probation_allocation.service import SERVICE as PROBATION
from tests.faults.given_messages import allocated, running, settings_for, until
from tests.service_under_test import ServiceUnderTest, open_service

pytestmark = pytest.mark.timeout(180)

REFUSED = "cstr.probation.provider"


@pytest_asyncio.fixture(loop_scope="session")
async def writer(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    service = await open_service(PROBATION, postgres, keys)
    yield service
    await service.close()


async def tell_of(service: ServiceUnderTest, *subjects: UUID) -> None:
    async with make_sessions(service.engine)() as session, session.begin():
        for subject in subjects:
            tell(session, allocated(subject))
        await record_events(session, b"k" * 32)


async def left(service: ServiceUnderTest) -> dict[str, int]:
    """How many events of each channel are not published, but of those that leave once an hour."""
    query = (
        "SELECT channel, count(*) AS n FROM outbox WHERE channel NOT LIKE '%.reporting' GROUP BY 1"
    )
    return {row.channel: row.n for row in await service.rows(query)}


async def ends(service: ServiceUnderTest, broker: EmbeddedKafka) -> dict[str, int]:
    """How many records each topic of the writer holds."""
    reader = make_reader(settings_for(service, broker))
    await reader.start()
    try:
        topics = [t.topic for t in channels() if t.topic.startswith("cstr.probation.")]
        partitions = [TopicPartition(topic, n) for topic in topics for n in range(4)]
        found = await reader.end_offsets(partitions)
    finally:
        await reader.stop()
    return {t: sum(n for p, n in found.items() if p.topic == t) for t in topics}


async def test_authorisation_taken_away_on_one_channel_stops_no_other_and_nothing_is_sent_twice(
    writer: ServiceUnderTest, broker: EmbeddedKafka
) -> None:
    connection = broker.certificate(STACK_ADMIN).librdkafka(broker.bootstrap)
    admin = AdminClient({**connection})
    deny = AclBinding(
        ResourceType.TOPIC, REFUSED, ResourcePatternType.LITERAL,
        f"User:{Agency.PROBATION.value}", "*", AclOperation.WRITE, AclPermissionType.DENY,
    )  # fmt: skip
    relay = Relay(settings_for(writer, broker), writer.engine, Agency.PROBATION, asyncio.Event())
    before = await ends(writer, broker)
    for future in admin.create_acls([deny]).values():
        future.result()
    subjects = [uuid4() for _ in range(12)]
    async with running(relay.run):
        try:
            await tell_of(writer, *subjects)
            told = (await left(writer)).get(REFUSED, 0)

            async def others_are_out() -> bool:
                return set(await left(writer)) == {REFUSED}

            await until(others_are_out)
            for _ in range(4):
                late = uuid4()
                await tell_of(writer, late)
                await until(others_are_out)
            assert (await left(writer))[REFUSED] == told + 4
        finally:
            admin.delete_acls([exactly(deny)])
        await until(lambda: _none_left(writer))
    after = await ends(writer, broker)
    grown = {topic: n - before[topic] for topic, n in after.items() if n != before[topic]}
    assert grown.pop(REFUSED) == 16
    assert set(grown.values()) == {16}, "each once"


async def _none_left(service: ServiceUnderTest) -> bool:
    return await left(service) == {}


class Refuses:
    """A producer of which some partitions answer with an error, or not at all."""

    def __init__(self, failure: BaseException | None, partition: int) -> None:
        self.failure, self.partition = failure, partition
        self.took: list[tuple[str, int]] = []

    async def send(self, topic: str, **sent: Any) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if sent["partition"] != self.partition:
            self.took.append((topic, sent["partition"]))
            future.set_result(None)
        elif self.failure is not None:
            future.set_exception(self.failure)
        return future


FAILURES: list[KafkaError | None] = [
    NotLeaderForPartitionError(),
    NotEnoughReplicasError(),
    TopicAuthorizationFailedError(),
    KafkaTimeoutError(),
    MessageSizeTooLargeError(),
    None,
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda f: type(f).__name__)
async def test_what_one_partition_answers_is_of_that_partition_only(
    writer: ServiceUnderTest, failure: KafkaError | None
) -> None:
    subjects = [uuid4() for _ in range(30)]
    await tell_of(writer, *subjects)
    query = """SELECT * FROM event_log WHERE channel = :c ORDER BY subject, sequence"""
    rows = [dict(row._mapping) for row in await writer.rows(query, c=REFUSED)]
    envelopes = [envelope(row, Agency.PROBATION, NONE) for row in rows]  # type: ignore[arg-type]
    producer: Any = Refuses(failure, 2)
    sent = await send_all(producer, rows, envelopes, 2.0)  # type: ignore[arg-type]
    has = {shard_of(row["subject"]) for row in rows if sent.has(row)}  # type: ignore[arg-type]
    assert has == {0, 1, 3}
    failed = {} if isinstance(failure, MessageSizeTooLargeError) else {(REFUSED, 2)}
    assert set(sent.failed) == set(failed)
