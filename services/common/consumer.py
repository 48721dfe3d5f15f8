"""The consumer: reads this agency's channels and hands them to the inbox, batch by batch.

Guarantee: a message is never behind the stored offset without its effect being stored too; offsets
live in the service's database, in the transaction of the effects. Kafka's own commit is only for
tools that show lag.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common.broker import make_consumer
from services.common.deliveries import Delivery, delivery
from services.common.inbox import Inbox
from services.common.metrics import LAG
from services.common.replay import Replay
from services.common.settings import Settings

log = structlog.get_logger()

STALL_SECONDS = 10.0

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
        self._working = asyncio.Lock()
        self.reading = False

    async def run(self) -> None:
        """Consume until cancelled; a lost broker or database is waited for, nothing is skipped."""
        if not self._topics:
            self.reading = True
            await asyncio.Event().wait()
        while True:
            try:
                await self._consume()
            except (KafkaError, DBAPIError, OSError, TimeoutError, Stalled) as lost:
                self.reading = False
                log.warning("consumer waits", error=type(lost).__name__)
                await asyncio.sleep(0.5)

    async def _consume(self) -> None:
        consumer = make_consumer(self._settings, self._agency.value, self._instance)
        consumer.subscribe(self._topics, listener=_Rebalance(self, consumer))
        try:
            async with asyncio.timeout(30):
                await consumer.start()
            self.reading = True
            await self._read(consumer)
        finally:
            await _stop(consumer)

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        clock = asyncio.get_running_loop().time
        progress = measured = clock()
        while True:
            try:
                fetched = await consumer.getmany(timeout_ms=500, max_records=500)
            except (OffsetOutOfRangeError, NoOffsetForPartitionError) as lost:
                await self._start_over(consumer, lost)
                continue
            if fetched:
                async with self._working:
                    await self._inbox.apply(_deliveries(fetched))
                progress = clock()
            if clock() - measured > 1.0:
                measured = clock()
                waits = _lag(consumer) > 0 or not consumer.assignment()
                progress = progress if waits else clock()
                if clock() - progress > STALL_SECONDS:
                    raise Stalled

    async def _start_over(self, consumer: AIOKafkaConsumer, lost: KafkaError) -> None:
        """The broker forgot our place: read all it has; what it no longer has is replayed."""
        partitions = _partitions(lost) or consumer.assignment()
        log.warning("broker does not know our place", partitions=len(partitions))
        await consumer.seek_to_beginning(*partitions)
        self._replay.place_lost()

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
        delivery(r.topic, r.key, dict(r.headers), r.value or b"", r.partition, r.offset)
        for records in fetched.values()
        for r in records
    ]


def _lag(consumer: AIOKafkaConsumer) -> int:
    per_topic: dict[str, int] = {}
    for partition in consumer.assignment():
        end = consumer.highwater(partition)
        position = consumer.last_stable_offset(partition) if end is None else end
        behind = max(0, (position or 0) - _position(consumer, partition))
        per_topic[partition.topic] = per_topic.get(partition.topic, 0) + behind
    for topic, behind in per_topic.items():
        LAG.labels(topic).set(behind)
    return sum(per_topic.values())


def _position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
    state: Any = consumer._subscription.subscription.assignment.state_value(partition)
    return int(state.position) if state is not None and state.has_valid_position else 0


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
