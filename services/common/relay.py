"""The relay: publishes what was told, in order, then deletes it from the outbox.

Guarantee: every event of a committed transaction is published at least once, and per channel and
subject in the order of its numbers. One relay at a time holds a shard (advisory lock); a relay that
lost its shard without knowing can send again but not delete (fencing epoch), and the inbox drops
what it sends twice. What no broker takes waits, with what follows it, and stops nothing else.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.envelope import Envelope
from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import late, release, set_aside, told_together
from services.common.broker import make_producer
from services.common.database import CURABLE, seen_within
from services.common.feed_bounds import ROOM
from services.common.metrics import OF_OUTBOX, PUBLISHED, WITHHELD
from services.common.outbox_rows import SHARDS
from services.common.pending import BY_INDEX, PENDING, Bulk
from services.common.publishing import Sent, partition_of, send_all
from services.common.pulse import Pulse
from services.common.resting import Resting
from services.common.settings import Settings

log = structlog.get_logger()

BATCH = 500
SEND_SECONDS = 5.0
TURN_SECONDS = 30.0
SHORTEST = 0.005
LOOK_SECONDS = 1.0
_LOCK_SPACE = 0x0C57

_DELETE = text("""
WITH mine AS (
    SELECT r.shard FROM relay_shard r JOIN unnest(
        CAST(:shards AS smallint[]), CAST(:epochs AS bigint[])
    ) AS h(shard, epoch) ON h.shard = r.shard AND h.epoch = r.epoch
    ORDER BY r.shard FOR UPDATE OF r
), gone AS (
    DELETE FROM outbox o USING mine, unnest(
        CAST(:channels AS text[]), CAST(:subjects AS uuid[]), CAST(:sequences AS bigint[])
    ) AS p(channel, subject, sequence)
    WHERE o.channel = p.channel AND o.subject = p.subject AND o.sequence = p.sequence
        AND o.shard = mine.shard
    RETURNING o.channel, o.shard, o.subject, o.sequence
), taken AS (
    DELETE FROM outbox_set_aside a USING gone
    WHERE a.channel = gone.channel AND a.subject = gone.subject AND a.sequence = gone.sequence
)
INSERT INTO channel_feed (channel, shard, subject, sequence)
SELECT channel, shard, subject, sequence FROM gone ORDER BY subject, sequence
""")

_EPOCH = text("""
INSERT INTO relay_shard (shard, epoch) VALUES (:shard, 1)
ON CONFLICT (shard) DO UPDATE SET epoch = relay_shard.epoch + 1 RETURNING epoch
""")

_MEMBERS = text(f"""
WITH seen AS (
    INSERT INTO relay_member (id, seen_at) VALUES (:id, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()
), gone AS (
    DELETE FROM relay_member WHERE NOT {seen_within("seen_at", 60)} AND id <> :id
)
SELECT count(*) + 1 FROM relay_member WHERE id <> :id AND {seen_within("seen_at", 3)}
""")  # noqa: S608

_BACKLOG = text(f"""
SELECT count(*), count(*) FILTER (WHERE {late.LEAVES}), {late.SECONDS},
    (SELECT count(*) FROM outbox_set_aside JOIN outbox USING (channel, subject)) FROM outbox o
""")  # noqa: S608


class Relay:
    """One relay process: holds its share of the shards and publishes what is pending in them."""

    def __init__(
        self, settings: Settings, engine: AsyncEngine, agency: Agency, told: asyncio.Event
    ) -> None:
        """``engine`` is the service's; one connection of it is kept for the shard locks.

        ``told`` is set after a commit of this process and only shortens the wait; polling is what
        finds every event.
        """
        self._settings, self._engine, self._agency = settings, engine, agency
        self._told = told
        self._id = uuid4()
        self._held: dict[int, int] = {}
        self._channels = {agreement.topic for agreement in load_agreements().of_writer(agency)}
        self._producer: AIOKafkaProducer | None = None
        self._resting = Resting()
        self._bulk = Bulk(settings)
        self.pulse = Pulse("relay", TURN_SECONDS)

    async def run(self) -> None:
        """Publish until cancelled; a lost broker or database is waited for, never skipped."""
        try:
            while True:
                try:
                    await self._hold_and_publish()
                except (KafkaError, *CURABLE) as lost:
                    pause = self.pulse.waits(lost)
                    await self._drop_producer()
                    await asyncio.sleep(pause)
        finally:
            await self._drop_producer()

    async def _hold_and_publish(self) -> None:
        """Hold shards on one dedicated connection; losing it gives all of them up."""
        async with self._engine.connect() as keeper:
            await keeper.execution_options(isolation_level="AUTOCOMMIT")
            self._held.clear()
            # An earlier release may have told on a channel that this one has not.
            self._channels |= set((await keeper.execute(told_together.CHANNELS)).scalars())
            try:
                await self._publish_from(keeper)
            finally:
                # A pooled connection would go on holding the locks: only its end gives them up.
                await keeper.invalidate()

    async def _publish_from(self, keeper: AsyncConnection) -> None:
        pause, next_look = SHORTEST, 0.0
        while True:
            now = asyncio.get_running_loop().time()
            if now >= next_look:
                await self._share_shards(keeper)
                next_look = now + LOOK_SECONDS
            sent = await self._publish()
            self.pulse.turned()
            pause = SHORTEST if sent else min(pause * 1.5, self._settings.relay_seconds)
            if sent < BATCH:
                await self._wait(pause)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._told.wait()
            self._told.clear()

    async def _share_shards(self, keeper: AsyncConnection) -> None:
        """Take free shards up to a fair share, give back what is beyond it."""
        members = (await keeper.execute(_MEMBERS, {"id": self._id})).scalar_one()
        fair = -(-SHARDS // members)
        for shard in list(self._held)[fair:]:
            del self._held[shard]
            await keeper.execute(_lock("pg_advisory_unlock"), {"shard": shard})
        for shard in range(SHARDS):
            if shard in self._held or len(self._held) >= fair:
                continue
            if (await keeper.execute(_lock("pg_try_advisory_lock"), {"shard": shard})).scalar():
                epoch = (await keeper.execute(_EPOCH, {"shard": shard})).scalar_one()
                self._held[shard] = epoch
        counted = (await keeper.execute(_BACKLOG, late.values(self._settings))).one()
        for gauge, value in zip(OF_OUTBOX, counted, strict=True):
            gauge.set(float(value))

    async def _publish(self) -> int:
        """One batch: read and send under the permissions' share lock, then delete; how many."""
        async with self._engine.begin() as connection:
            leaving = told_together.leaving(self._settings, self._channels)
            bounds = {"shards": list(self._held), "limit": BATCH, "room": ROOM}
            asked: dict[str, Any] = {**bounds, **leaving, **self._resting.now(), **self._bulk.now()}
            await connection.execute(BY_INDEX)
            rows = (await connection.execute(PENDING, asked)).mappings().all()
            if not rows:
                return 0
            active = await release.active_permissions(connection, rows)
            told = (release.envelope(row, self._agency, active) for row in rows)
            envelopes = [replace(one, address=self._settings.own_url) for one in told]
            sent = await self._send(rows, envelopes)
        if sent.too_large:
            await set_aside.put(self._engine, sent.too_large)
        published = [(r, e) for r, e in zip(rows, envelopes, strict=True) if sent.has(r)]
        if published:
            await self._delete([row for row, _ in published])
        for row, envelope in published:
            self._resting.taken(partition_of(row))
            PUBLISHED.labels(row["channel"]).inc()
            WITHHELD.labels(row["channel"]).inc(int(envelope.withheld))
        await self._look_at(sent)
        return len(rows)

    async def _send(self, rows: Sequence[RowMapping], envelopes: Sequence[Envelope]) -> Sent:
        return await send_all(await self._ready_producer(), rows, envelopes, SEND_SECONDS)

    async def _look_at(self, sent: Sent) -> None:
        """Where nothing was answered for a while the broker is away; else what failed rests."""
        if sent.is_unanswered and not self._resting.is_broker_there:
            raise next(iter(sent.failed.values()))
        self._resting.refused(sent.failed)
        if sent.failed:
            await self._drop_producer()

    async def _delete(self, rows: Sequence[RowMapping]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(
                _DELETE,
                {
                    "shards": list(self._held),
                    "epochs": list(self._held.values()),
                    "channels": [row["channel"] for row in rows],
                    "subjects": [row["subject"] for row in rows],
                    "sequences": [row["sequence"] for row in rows],
                },
            )

    async def _ready_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = make_producer(self._settings)
            async with asyncio.timeout(SEND_SECONDS):
                await producer.start()
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        """A producer whose send timed out is in an unknown state: it is replaced, not reused."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(2.0):
                await producer.stop()
        except (KafkaError, OSError, TimeoutError) as lost:
            log.warning("producer abandoned", error=type(lost).__name__)


def _lock(function: str) -> Any:
    return text(f"SELECT {function}({_LOCK_SPACE}, CAST(:shard AS int))")
