"""What one transaction of the inbox decides: places moved, events parked, offsets kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.receiving import Why
from services.common.deliveries import NOBODY, Delivery
from services.common.headers import stored
from services.common.metrics import APPLIED, DUPLICATES, HOP, PARKED, REFUSED
from services.common.pseudonyms import is_pseudonymous

log = structlog.get_logger()


class State(StrEnum):
    """Whether the events of a subject on a channel flow or wait."""

    FLOWING = "flowing"
    PARKED = "parked"
    GAP = "gap"


@dataclass
class Place:
    """Where a subject is on a channel: the last number applied, and whether it flows."""

    last: int = 0
    state: State = State.FLOWING
    moved: bool = False


Places = dict[tuple[str, UUID], Place]


@dataclass
class Batch:
    """What one transaction does besides the handlers' effects."""

    places: Places
    parked: list[dict[str, object]] = field(default_factory=list)
    applied: list[Delivery] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refused: dict[object, Why] = field(default_factory=dict)


def park(batch: Batch, delivery: Delivery, place: Place, cause: str, reason: str) -> None:
    """Set the event aside with its reason; what follows for the subject waits behind it."""
    if delivery.subject != NOBODY:
        place.state = State.GAP if cause == "gap" else State.PARKED
        place.moved = True
    id = uuid4()
    if delivery.why is not None:
        batch.refused[id] = delivery.why
    batch.parked.append(
        {
            "id": id,
            "channel": delivery.channel,
            "subject": delivery.subject,
            "sequence": delivery.sequence,
            "type": delivery.type,
            "cause": cause,
            "reason": reason,
            "key": delivery.key,
            "headers": stored(delivery.raw),
            "body": delivery.body,
            "digest": delivery.digest,
            "partition": delivery.partition,
        }
    )


_PLACES = text("""
SELECT s.channel, s.subject, s.last, s.state FROM inbox_sequence s JOIN unnest(
    CAST(:channels AS text[]), CAST(:subjects AS uuid[])) AS a(channel, subject)
    ON a.channel = s.channel AND a.subject = s.subject
ORDER BY s.channel, s.subject FOR UPDATE OF s
""")


_MOVE = text("""
INSERT INTO inbox_sequence (channel, subject, last, state)
SELECT * FROM unnest(CAST(:channels AS text[]), CAST(:subjects AS uuid[]),
    CAST(:lasts AS bigint[]), CAST(:states AS text[]))
ON CONFLICT (channel, subject) DO UPDATE SET last = EXCLUDED.last, state = EXCLUDED.state
WHERE inbox_sequence.last <= EXCLUDED.last
""")


_OFFSETS = text("""
INSERT INTO inbox_offset (topic, partition, next)
SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:nexts AS bigint[]))
ON CONFLICT (topic, partition) DO UPDATE SET next = EXCLUDED.next
""")


# Once: by its number, and where it has none by what it is, however often it is delivered.
_PARK = text("""
INSERT INTO parked
    (id, channel, subject, sequence, type, cause, reason, message_key, headers, body, digest,
    partition)
SELECT :id, :channel, :subject, CAST(:sequence AS bigint), :type, :cause, :reason, :key,
    CAST(:headers AS jsonb), :body, :digest, CAST(:partition AS int)
WHERE NOT EXISTS (SELECT 1 FROM parked p WHERE p.channel = :channel AND p.subject = :subject
    AND p.sequence = CAST(:sequence AS bigint))
ON CONFLICT (channel, subject, digest) WHERE sequence IS NULL DO NOTHING
RETURNING id
""")


async def places_of(session: AsyncSession, deliveries: Sequence[Delivery]) -> Places:
    """The state of each subject of the batch, locked in one order so that two readers queue."""
    pairs = sorted({(delivery.channel, delivery.subject) for delivery in deliveries})
    asked = {"channels": [c for c, _ in pairs], "subjects": [s for _, s in pairs]}
    kept = await session.execute(_PLACES, asked)
    return {(r.channel, r.subject): Place(r.last, State(r.state)) for r in kept}


async def record_batch(session: AsyncSession, batch: Batch, deliveries: Sequence[Delivery]) -> None:
    """Write where subjects are now, what was parked and the next offsets."""
    moved = sorted(
        ((key, place) for key, place in batch.places.items() if place.moved),
        key=lambda moved: moved[0],
    )
    if moved:
        await session.execute(
            _MOVE,
            {
                "channels": [channel for (channel, _), _ in moved],
                "subjects": [subject for (_, subject), _ in moved],
                "lasts": [place.last for _, place in moved],
                "states": [place.state.value for _, place in moved],
            },
        )
    batch.parked = [row for row in batch.parked if (await session.execute(_PARK, row)).first()]
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


def count_batch(batch: Batch) -> None:
    """Count what the batch applied, dropped and parked."""
    now = datetime.now(UTC)
    for delivery in batch.applied:
        APPLIED.labels(delivery.channel, delivery.type).inc()
        timed = delivery.offset is not None and not is_pseudonymous(delivery.channel)
        if timed and delivery.envelope is not None:
            took = (now - delivery.envelope.recorded).total_seconds()
            HOP.labels(delivery.channel).observe(max(0.0, took))
    for channel in batch.duplicates:
        DUPLICATES.labels(channel).inc()
    for row in batch.parked:
        if why := batch.refused.get(row["id"]):
            REFUSED.labels(str(row["channel"]), why.value).inc()
        PARKED.labels(str(row["channel"]), str(row["cause"])).inc()
        log.warning("parked", channel=row["channel"], cause=row["cause"], type=row["type"])
