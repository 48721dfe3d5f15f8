"""The readers of an agency that was restored: asked what they heard of it, once they heard it all.

The writer of a topic may not read it. It asks the broker where the topic ends and its reader for
the rest, so that what was told and not heard yet is not missed.
"""

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.sharing import Agreement
from services.common.answers import TooLong, ask, own_token
from services.common.broker import make_reader
from services.common.deliveries import NOBODY
from services.common.heard_shown import HeardPage
from services.common.outbox_rows import SHARDS
from services.common.settings import Settings


class NotReady(Exception):
    """It cannot be done now; says why and what to do."""


class Reader:
    """Who reads one of this agency's channels, asked what it heard."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, agreement: Agreement) -> None:
        url = settings.peers.get(agreement.reader)
        if url is None:
            raise NotReady("CSTR_PEERS does not name it")
        self._url, self._client, self._settings = f"{url}/operations/heard", client, settings
        self._topic = agreement.topic

    async def heard(self, since: datetime, after: UUID, limit: int = 200) -> HeardPage:
        """One page of it, after a subject; fewer subjects at once where much was told of them."""
        query = {"since": since.isoformat(), "after": str(after), "limit": limit}
        try:
            return await ask(self._client, self._url, own_token(self._settings), query, HeardPage)
        except TooLong:
            if limit == 1:
                raise
        return await self.heard(since, after, max(1, limit // 8))

    async def has_read_all(self, wait: float) -> None:
        """Wait until it read the topic to its end. Raises ``NotReady`` where it does not."""
        ends = await topic_ends(self._settings, self._topic)
        deadline = time.monotonic() + wait
        while True:
            page = await self.heard(datetime.now(UTC), NOBODY, 1)
            if all(page.read_to.get(n, 0) >= end for n, end in ends.items()):
                return
            if time.monotonic() > deadline:
                raise NotReady("it has not read its topic to the end; is its consumer running?")
            await asyncio.sleep(0.2)


async def topic_ends(settings: Settings, topic: str) -> dict[int, int]:
    """Where each partition of a topic ends, of those that hold anything."""
    consumer: AIOKafkaConsumer = make_reader(settings)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(SHARDS)]
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
        return {p.partition: end for p, end in ends.items() if end > begins[p]}
    finally:
        await consumer.stop()
