"""A hostile writer and a real broker: its reader lives, and others flow."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio
from aiokafka.client import AIOKafkaClient
from aiokafka.helpers import create_ssl_context
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from confluent_kafka import Producer

from contracts.envelope import Envelope
from contracts.event import Agency
from scripts.stack.kafka import EmbeddedKafka
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.common.consumer import Consumer
from services.common.outbox_rows import shard_of
from services.common.replay import Replay
from services.data_reporting.service import SERVICE as REPORTING
from tests.faults.given_messages import allocated, of_one_shard, running, settings_for, until
from tests.service_under_test import ServiceUnderTest, open_service

pytestmark = pytest.mark.timeout(120)

CHANNEL = "cstr.probation.reporting"
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def reader(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    service = await open_service(REPORTING, postgres, keys)
    yield service
    await service.close()


def consumer_of(reader: ServiceUnderTest, broker: EmbeddedKafka) -> Consumer:
    told = settings_for(reader, broker)
    replay = Replay(told, reader.engine, Agency.REPORTING, reader.inbox)
    return Consumer(told, reader.engine, Agency.REPORTING, reader.inbox, replay, "one")


def sealed(reader: ServiceUnderTest, subject: UUID) -> Envelope:
    return reader.sealed(allocated(subject))[1]


class Hostile:
    """Probation's certificate in the hands of somebody who writes what he likes to its channel."""

    def __init__(self, broker: EmbeddedKafka) -> None:
        files = broker.certificate(Agency.PROBATION.value)
        self._client = Producer({**files.librdkafka(broker.bootstrap)})

    def send(
        self,
        key: bytes | None,
        headers: Sequence[tuple[str, bytes | None]],
        value: bytes | None,
        partition: int,
    ) -> None:
        self._client.produce(
            CHANNEL, value=value, key=key, headers=list(headers), partition=partition
        )  # fmt: skip
        assert self._client.flush(20) == 0

    def tell(self, envelope: Envelope, **otherwise: bytes | None) -> None:
        headers: dict[str, bytes | None] = dict(envelope.message().headers)
        headers |= {f"ce_{name}": value for name, value in otherwise.items()}
        key = str(envelope.subject).encode()
        self.send(
            key, list(headers.items()), orjson.dumps(envelope.data), shard_of(envelope.subject)
        )


STRANGE: dict[str, dict[str, bytes | None]] = {
    "a null header": {"basis": None},
    "a number of thirty digits": {"sequence": str(10**30 - 1).encode()},
    "NUL": {"correlationid": b"a\x00b"},
    "no zone": {"recordedtime": b"2026-06-01T09:00:00"},
    "another agency's event": {
        "type": b"cstr.court.sentenced.v1",
        "source": b"/cstr/court_listing",
        "agreement": b"court-to-reporting.4",
    },
}


async def test_whatever_a_hostile_writer_sends_its_reader_lives_and_others_flow(
    reader: ServiceUnderTest, broker: EmbeddedKafka
) -> None:
    hostile, consumer = Hostile(broker), consumer_of(reader, broker)
    spoilt = {how: uuid4() for how in STRANGE}
    good = uuid4()
    for how, subject in spoilt.items():
        hostile.tell(sealed(reader, subject), **STRANGE[how])
        hostile.tell(sealed(reader, subject))
    hostile.send(None, [], None, 0)
    hostile.send(b"\xff\x00", [("", None)], b"\xff", 1)
    hostile.tell(sealed(reader, good))

    async def there() -> bool:
        """Of each partition what was sent: they are not ordered together."""
        if await state(reader, good) != (1, "flowing"):
            return False
        return all([await parked(reader, subject) for subject in spoilt.values()])

    async with running(consumer.run):
        await until(there)
        assert consumer.reading
    for how, subject in spoilt.items():
        last = (await state(reader, subject))[0]
        causes = [r.cause for r in await parked(reader, subject)]
        # What is the subject's own waits behind it, and is applied after a discard.
        assert (last, causes[0]) == (0, "poison"), how
    assert len(await parked(reader)) <= 2 * len(STRANGE) + 2


async def test_a_record_that_the_client_cannot_read_is_parked_and_what_is_around_it_applied(
    reader: ServiceUnderTest, broker: EmbeddedKafka
) -> None:
    """The name of a header that is no UTF-8 fails a whole fetch of the client."""
    before, after = of_one_shard(2)
    hostile, consumer = Hostile(broker), consumer_of(reader, broker)
    hostile.tell(sealed(reader, before))
    await unreadable(broker, shard_of(before))
    hostile.tell(sealed(reader, after))

    async def there() -> bool:
        return await state(reader, after) == (1, "flowing")

    async with running(consumer.run):
        await until(there)
    assert await state(reader, before) == (1, "flowing")
    (row,) = [r for r in await parked(reader) if "cannot read it" in r.reason]
    assert (row.cause, row.channel) == ("poison", CHANNEL)
    await reader.empty()
    async with running(consumer_of(reader, broker).run):
        await until(there)
    assert len([r for r in await parked(reader) if "cannot read it" in r.reason]) == 1


async def unreadable(broker: EmbeddedKafka, partition: int) -> None:
    """A record whose header has a name of bytes that are no text."""

    class Name(str):
        __slots__ = ()

        def encode(self, *_: Any) -> bytes:
            return b"\xff\xfe"

    batch = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, -1, 1 << 20)
    batch.append(0, int(AT.timestamp() * 1000), b"key", b"{}", [(Name("x"), b"y")])
    files = broker.certificate(Agency.PROBATION.value)
    client = AIOKafkaClient(
        bootstrap_servers=broker.bootstrap,
        security_protocol="SSL",
        ssl_context=create_ssl_context(
            cafile=str(files.authority), certfile=str(files.chain), keyfile=str(files.key)
        ),
    )
    await client.bootstrap()
    node = next(iter(client.cluster.brokers())).nodeId
    records = (CHANNEL, [(partition, bytes(batch.build()))])
    answer = await client.send(node, ProduceRequest(None, -1, 5000, [records]))
    await client.close()
    assert answer.topics[0][1][0][1] == 0, answer


async def state(service: ServiceUnderTest, subject: UUID) -> tuple[int, str]:
    query = "SELECT last, state FROM inbox_sequence WHERE subject = :s AND channel = :c"
    found = await service.rows(query, s=subject, c=CHANNEL)
    return (found[0].last, found[0].state) if found else (0, "flowing")


async def parked(service: ServiceUnderTest, subject: UUID | None = None) -> list[Any]:
    rows = await service.rows("SELECT * FROM parked ORDER BY sequence NULLS FIRST")
    return [row for row in rows if subject in (None, row.subject)]


async def test_a_small_message_that_unpacks_to_a_large_one_is_not_taken(
    broker: EmbeddedKafka,
) -> None:
    files = broker.certificate(Agency.PROBATION.value)
    packed = Producer({**files.librdkafka(broker.bootstrap), "compression.type": "gzip",
                       "message.max.bytes": 50_000_000})  # fmt: skip
    failed: list[object] = []
    packed.produce(CHANNEL, b" " * 20_000_000, on_delivery=lambda error, _: failed.append(error))
    packed.flush(20)
    assert "MSG_SIZE_TOO_LARGE" in str(failed)
