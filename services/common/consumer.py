"""The consumer: reads this agency's channels and hands them to the inbox, batch by batch.

Guarantee: a message is never behind the stored offset without its effect being stored too; offsets
live in the service's database, in the transaction of the effects. Kafka's own commit is only for
tools that show lag.
"""

import asyncio
from collections.abc import Mapping

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common.broker import make_consumer
from services.common.consumer_lag import knows_of_no_more, lag
from services.common.database import CURABLE
from services.common.deliveries import Delivery, delivery, unreadable
from services.common.errors import Unavailable
from services.common.inbox import Inbox
from services.common.metrics import begin_at_zero
from services.common.pulse import Pulse
from services.common.replay import Replay
from services.common.settings import Settings

log = structlog.get_logger()

STALL_SECONDS = 10.0
#: A quiet broker is asked whether it is there this often, and given so long to answer.
ASK_SECONDS, ANSWER_SECONDS = 10.0, 3.0
UNREADABLE_SECONDS = 2.0
BATCH = 500
#: A turn applies one batch.
TURN_SECONDS = 120.0

_OFFSETS = text("SELECT topic, partition, next FROM inbox_offset")


class Stalled(Exception):
    """There is lag, or no partition to read, and no progress: the client is replaced."""


class Consumer:
    """Reads every channel this agency may read."""

    def __init__(
        self,
        settings: Settings,
        engine: AsyncEngine,
        agency: Agency,
        inbox: Inbox,
        replay: Replay,
        instance: str,
    ) -> None:
        """``instance`` names this process in its group, so that a restart rebalances nothing."""
        self._settings, self._engine, self._agency = settings, engine, agency
        self._inbox, self._replay, self._instance = inbox, replay, instance
        self._topics = [a.topic for a in load_agreements().of_reader(agency)]
        begin_at_zero(self._topics)
        self._working = asyncio.Lock()
        self._unanswered, self._heard = False, float("-inf")
        self.pulse = Pulse("consumer", TURN_SECONDS)

    @property
    def reading(self) -> bool:
        """Whether it reads, waits for nothing and does not hang."""
        return self.pulse.works

    async def run(self) -> None:
        """Consume until cancelled; a lost broker or database is waited for, nothing is skipped."""
        while not self._topics:
            self.pulse.turned()
            await asyncio.sleep(1)
        while True:
            try:
                await self._consume()
            except (KafkaError, *CURABLE, Unavailable, Stalled) as lost:
                await asyncio.sleep(self.pulse.waits(lost))

    async def _consume(self) -> None:
        consumer = make_consumer(self._settings, self._agency, self._instance)
        consumer.subscribe(self._topics, listener=_Rebalance(self, consumer))
        try:
            async with asyncio.timeout(30):
                await consumer.start()
            await self._read(consumer)
        finally:
            await _stop(consumer)

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        clock = asyncio.get_running_loop().time
        progress = measured = self._heard = clock()
        while True:
            try:
                fetched = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            except (OffsetOutOfRangeError, NoOffsetForPartitionError) as lost:
                await self._start_over(consumer, lost)
                continue
            except (KafkaError, OSError):
                raise
            except Exception as failure:
                log.error("a record cannot be read", error=type(failure).__name__)
                await self._read_around(consumer)
                continue
            if await self._apply(consumer, fetched):
                progress = clock()
            if clock() - measured > 1.0:
                measured = clock()
                waits = lag(consumer) > 0 or not consumer.assignment()
                progress = progress if waits else clock()
                if clock() - progress > STALL_SECONDS:
                    raise Stalled

    async def _apply(
        self, consumer: AIOKafkaConsumer, fetched: Mapping[TopicPartition, list[ConsumerRecord]]
    ) -> bool:
        """Whether there was anything. With nothing to do it works as soon as it knows that."""
        if fetched:
            async with self._working:
                await self._inbox.apply(_deliveries(fetched))
            self._heard, self._unanswered = asyncio.get_running_loop().time(), False
        elif consumer.assignment():
            await self._ask_if_quiet(consumer)
        if fetched or (not self._unanswered and knows_of_no_more(consumer)):
            self.pulse.turned()
        self.pulse.alive()
        return bool(fetched)

    async def _ask_if_quiet(self, consumer: AIOKafkaConsumer) -> None:
        """Where nothing came for a while, ask the broker something: the client hides its absence.

        It waits then, and goes on reading: the client finds the broker again by itself.
        """
        clock = asyncio.get_running_loop().time
        if clock() - self._heard < (1.0 if self._unanswered else ASK_SECONDS):
            return
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await consumer.end_offsets(sorted(consumer.assignment())[:1])
            self._unanswered = False
        except (KafkaError, OSError, TimeoutError):
            self._unanswered = True
            self.pulse.waits(KafkaConnectionError("the broker does not answer"))
        self._heard = clock()

    async def _start_over(self, consumer: AIOKafkaConsumer, lost: KafkaError) -> None:
        """The broker forgot our place: read all it has; what it no longer has is replayed."""
        partitions = _partitions(lost) or consumer.assignment()
        log.warning("broker does not know our place", partitions=len(partitions))
        await consumer.seek_to_beginning(*partitions)
        self._replay.place_lost()

    async def _read_around(self, consumer: AIOKafkaConsumer) -> None:
        """Park what the client itself cannot read, and apply what is before it on its partition.

        A header whose name is no text fails the whole fetch, and what was read with it is lost: so
        all is read again from the stored place, and there one record at a time.
        """
        await self.seek(consumer, consumer.assignment())
        for partition in consumer.assignment():
            try:
                found = _deliveries(await consumer.getmany(partition, timeout_ms=200))
            except (KafkaError, OSError):
                raise
            except Exception:
                await self.seek(consumer, {partition})
                found = await _up_to_unreadable(consumer, partition)
            async with self._working:
                await self._inbox.apply(found)

    async def seek(self, consumer: AIOKafkaConsumer, assigned: set[TopicPartition]) -> None:
        """Go on where the database says; at a first start, from the beginning."""
        async with self._engine.connect() as connection:
            stored = {(r.topic, r.partition): r.next for r in await connection.execute(_OFFSETS)}
        for partition in assigned:
            consumer.seek(partition, stored.get((partition.topic, partition.partition), 0))

    async def finish_work(self) -> None:
        """Wait until the batch in hand is committed."""
        async with self._working:
            return


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    """Partitions are given up only after the batch in hand, and taken up at the stored offset."""

    def __init__(self, consumer: Consumer, client: AIOKafkaConsumer) -> None:
        self._consumer, self._client = consumer, client

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._consumer.finish_work()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._consumer.seek(self._client, assigned)


def _deliveries(fetched: Mapping[TopicPartition, list[ConsumerRecord]]) -> list[Delivery]:
    return [
        delivery(r.topic, r.key, r.headers, r.value, r.partition, r.offset)
        for records in fetched.values()
        for r in records
    ]


async def _up_to_unreadable(
    consumer: AIOKafkaConsumer, partition: TopicPartition
) -> list[Delivery]:
    """What comes before a record that the client cannot read, and that one, without its content."""
    found: list[Delivery] = []
    while len(found) < BATCH:
        try:
            async with asyncio.timeout(UNREADABLE_SECONDS):
                record = await consumer.getone(partition)
        except (KafkaError, OSError):
            break
        except Exception:
            offset = await consumer.position(partition)
            consumer.seek(partition, offset + 1)
            found.append(unreadable(partition.topic, partition.partition, offset))
            break
        found += _deliveries({partition: [record]})
    return found


def _partitions(lost: KafkaError) -> list[TopicPartition]:
    """Those an error names: one, which is a tuple itself, or several."""
    named = lost.args[0] if lost.args else None
    if isinstance(named, TopicPartition):
        return [named]
    return list(named) if isinstance(named, dict | list | set | tuple) else []


async def _stop(consumer: AIOKafkaConsumer) -> None:
    try:
        async with asyncio.timeout(3):
            await consumer.stop()
    except (KafkaError, OSError, TimeoutError) as lost:
        log.warning("consumer abandoned", error=type(lost).__name__)
