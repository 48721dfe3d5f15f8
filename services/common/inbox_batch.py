"""What one transaction of the inbox decides: places moved, events parked, offsets kept."""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import forks, inbox_parked
from services.common.deliveries import Delivery
from services.common.inbox_places import Batch, Place
from services.common.metrics import APPLIED, ARRIVED, DUPLICATES, FORKS, HOP, PARKED, REFUSED
from services.common.pseudonyms import is_pseudonymous

log = structlog.get_logger()

#: What is told is promised to be at its reader within so many seconds (deploy/SLO.md).
PROMISED_SECONDS = 5.0


def move(batch: Batch, delivery: Delivery, place: Place, number: int) -> None:
    """Count the event as applied: the next goes on from it."""
    place.skipped += max(0, number - place.last - 1)
    place.last, place.last_id, place.moved = number, delivery.id, True
    if delivery.id is not None:
        held = batch.held.setdefault((delivery.channel, delivery.subject, number), set())
        held.add(delivery.id)
    batch.applied.append(delivery)


# With where subjects are now goes which events were applied: one statement for both.
_MOVE = text("""
WITH heard AS (
    INSERT INTO inbox_event (channel, subject, sequence, event_id, type, recorded_at, incarnation)
    SELECT * FROM unnest(CAST(:of_channels AS text[]), CAST(:of_subjects AS uuid[]),
        CAST(:sequences AS bigint[]), CAST(:ids AS uuid[]), CAST(:types AS text[]),
        CAST(:recorded AS timestamptz[]), CAST(:incarnations AS uuid[]))
    ON CONFLICT (channel, subject, sequence, event_id) DO UPDATE SET disowned = NULL
)
INSERT INTO inbox_sequence (channel, subject, last, state, last_id, skipped, waits_since)
SELECT *, CASE WHEN state <> 'flowing' THEN clock_timestamp() END
FROM unnest(CAST(:channels AS text[]), CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[]),
    CAST(:states AS text[]), CAST(:last_ids AS uuid[]), CAST(:skipped AS bigint[]))
    AS m(channel, subject, last, state, last_id, skipped)
ON CONFLICT (channel, subject) DO UPDATE
    SET last = EXCLUDED.last, state = EXCLUDED.state, last_id = EXCLUDED.last_id,
        skipped = EXCLUDED.skipped, waits_since = CASE WHEN EXCLUDED.waits_since IS NOT NULL
            THEN coalesce(inbox_sequence.waits_since, EXCLUDED.waits_since) END
WHERE inbox_sequence.last <= EXCLUDED.last
RETURNING channel, subject, xmax = 0 AS made
""")


class Overtaken(Exception):
    """Another transaction made the place of a subject that had none: all is decided anew."""


_OFFSETS = text("""
INSERT INTO inbox_offset (topic, partition, next)
SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:nexts AS bigint[]))
ON CONFLICT (topic, partition) DO UPDATE SET next = EXCLUDED.next
""")


async def record_batch(session: AsyncSession, batch: Batch, deliveries: Sequence[Delivery]) -> None:
    """Write where subjects are now, what was applied and parked, and the next offsets.

    Raises ``Overtaken`` where another transaction began one of the subjects meanwhile.
    """
    moved = sorted(
        ((key, place) for key, place in batch.places.items() if place.moved),
        key=lambda moved: moved[0],
    )
    if moved:
        where = {
            "channels": [channel for (channel, _), _ in moved],
            "subjects": [subject for (_, subject), _ in moved],
            "lasts": [place.last for _, place in moved],
            "states": [place.state.value for _, place in moved],
            "last_ids": [place.last_id for _, place in moved],
            "skipped": [place.skipped for _, place in moved],
        }
        written = await session.execute(_MOVE, where | _applied(batch))
        made = {(row.channel, row.subject) for row in written if row.made}
        if any(key not in made for key, place in moved if not place.locked):
            raise Overtaken
    batch.parked = [row for row in batch.parked if await inbox_parked.keep(session, row)]
    await forks.record(session, batch.forks)
    nexts = {(d.channel, d.partition): d.offset + 1 for d in deliveries if d.offset is not None}
    if nexts:
        await session.execute(
            _OFFSETS,
            {
                "topics": [topic for topic, _ in nexts],
                "partitions": [partition for _, partition in nexts],
                "nexts": list(nexts.values()),
            },
        )


def _applied(batch: Batch) -> dict[str, list[object]]:
    """Once each: the same event may come twice in one batch of a subject that was rewound."""
    applied = {(d.channel, e.subject, e.sequence, e.id): e for d in batch.applied
               if (e := d.envelope) is not None}  # fmt: skip
    return {
        "of_channels": [channel for channel, *_ in applied],
        "of_subjects": [e.subject for e in applied.values()],
        "sequences": [e.sequence for e in applied.values()],
        "ids": [e.id for e in applied.values()],
        "types": [e.type for e in applied.values()],
        "recorded": [e.recorded for e in applied.values()],
        "incarnations": [e.incarnation for e in applied.values()],
    }


def count_batch(batch: Batch) -> None:
    """Count what the batch applied, dropped and parked."""
    now = datetime.now(UTC)
    for delivery in batch.applied:
        APPLIED.labels(delivery.channel, delivery.type).inc()
        if delivery.envelope is not None and not is_pseudonymous(delivery.channel):
            took = max(0.0, (now - delivery.envelope.recorded).total_seconds())
            ARRIVED.labels("in_time" if took <= PROMISED_SECONDS else "late").inc()
            if delivery.offset is not None:
                HOP.labels(delivery.channel).observe(took)
    for channel in batch.duplicates:
        DUPLICATES.labels(channel).inc()
    for row in batch.parked:
        if why := batch.refused.get(row["id"]):
            REFUSED.labels(str(row["channel"]), why.value).inc()
        PARKED.labels(str(row["channel"]), str(row["cause"])).inc()
        log.warning("parked", channel=row["channel"], cause=row["cause"], type=row["type"])
    for fork in batch.forks:
        FORKS.labels(str(fork["channel"])).inc()
        log.error("owner restored or forked", **{n: str(v) for n, v in fork.items()})
