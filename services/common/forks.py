"""Where a reader holds other events than their owner: found, kept on a list, and settled.

Guarantee: a subject of which an owner turned out to hold something else waits until an operator of
the reader accepts what the owner says now. Then the reader goes back to the last event both hold
and hears from there; what it held beyond stays on the list, and what the owner tells of it again
after all has its effect once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.common.errors import Refused, Unknown
from services.common.metrics import FORKS, PARKED

log = structlog.get_logger()

# The event before the one that is told is the last that both hold, where it is held here.
_RECORD = text("""
INSERT INTO inbox_fork (id, channel, subject, held_sequence, held_id, told_sequence, told_id,
    base_sequence, base_id)
SELECT :id, :channel, :subject, :held_sequence, CAST(:held_id AS uuid), :told_sequence,
    CAST(:told_id AS uuid), b.sequence, b.event_id
FROM (SELECT 1) AS one LEFT JOIN inbox_event b ON b.channel = :channel AND b.subject = :subject
    AND b.event_id = CAST(:previous AS uuid) AND b.disowned IS NULL
ON CONFLICT (channel, subject) WHERE settled_at IS NULL DO NOTHING
""")

_PLACE = text("""
SELECT last, last_id FROM inbox_sequence
WHERE channel = :channel AND subject = :subject FOR UPDATE
""")

_PARK = text("""
INSERT INTO parked (id, channel, subject, sequence, type, cause, reason, headers, body, digest)
VALUES (:id, :channel, :subject, NULL, 'unknown', 'fork', :reason, '[]', '', :digest)
ON CONFLICT (channel, subject, digest) WHERE sequence IS NULL DO NOTHING
RETURNING id
""")

_STOP = text("""
UPDATE inbox_sequence SET state = 'parked',
    waits_since = coalesce(waits_since, clock_timestamp())
WHERE channel = :channel AND subject = :subject
""")

_OPEN = text("""
SELECT id, channel, subject, base_sequence, base_id, held_sequence, held_id FROM inbox_fork
WHERE id = :id AND settled_at IS NULL FOR UPDATE
""")

_SUBJECT = text("SELECT subject FROM inbox_fork WHERE id = :id")

_IDS = text("""
SELECT id, subject FROM inbox_fork WHERE settled_at IS NULL
    AND channel = ANY(CAST(:channels AS text[])) ORDER BY channel, subject
""")

_IS_OPEN = text("""
SELECT 1 FROM inbox_fork WHERE channel = :channel AND subject = :subject AND settled_at IS NULL
""")

# Told in the very incarnation that its owner is in now. Of what was heard before incarnations were
# kept, what was recorded after this reader knew of it.
_SAME_INCARNATION = text("""
SELECT 1 FROM inbox_incarnation i JOIN inbox_event e ON e.channel = i.channel
WHERE i.channel = :channel AND e.subject = :subject AND e.sequence = :held_sequence
    AND e.event_id = CAST(:held_id AS uuid)
    AND CASE WHEN e.incarnation IS NULL THEN e.recorded_at > i.since ELSE e.incarnation = i.id END
""")

_DISOWN = text("""
UPDATE inbox_event SET disowned = :id WHERE channel = :channel AND subject = :subject
    AND sequence > :base_sequence AND disowned IS NULL
""")

# What waits comes again from its owner, but for what has no number or is of what both hold.
_UNPARK = text("""
DELETE FROM parked WHERE channel = :channel AND subject = :subject
    AND (cause <> 'poison' OR sequence > :base_sequence)
""")

_REWIND = text("""
UPDATE inbox_sequence s SET last = :base_sequence, last_id = CAST(:base_id AS uuid), rewound = true,
    skipped = greatest(0, s.skipped - greatest(0, s.last - :base_sequence - (
        SELECT count(*) FROM inbox_event e WHERE e.channel = s.channel
            AND e.subject = s.subject AND e.disowned = :id AND e.sequence <= s.last))),
    waits_since = coalesce(s.waits_since, clock_timestamp()),
    state = CASE WHEN EXISTS (SELECT FROM parked p WHERE p.channel = s.channel
        AND p.subject = s.subject) THEN 'parked' ELSE 'gap' END
WHERE channel = :channel AND subject = :subject
""")

_SETTLE = text("""
UPDATE inbox_fork SET settled_at = clock_timestamp(), settled_by = :by, reason = :reason
WHERE id = :id
""")


@dataclass(frozen=True)
class Ahead:
    """The last event held of a subject, of which its owner may not have it."""

    channel: str
    subject: UUID
    last: int
    id: UUID | None


async def record(session: AsyncSession, found: Sequence[dict[str, Any]]) -> None:
    """Put on the list what came in place of what is held; once for each subject."""
    for one in found:
        await session.execute(_RECORD, one)


async def park_ahead(
    connection: AsyncConnection, ahead: Ahead, told: int | None = None, by: UUID | None = None
) -> bool:
    """Park a subject that its owner does not know so far; ``told`` and ``by`` is its own last.

    False where the reader moved on meanwhile, or it is on the list already.
    """
    where = {"channel": ahead.channel, "subject": ahead.subject}
    place = (await connection.execute(_PLACE, where)).first()
    if place is None or (place.last, place.last_id) != (ahead.last, ahead.id):
        return False
    if (await connection.execute(_IS_OPEN, where)).first():
        return False
    said = "other events" if told is None else f"{by} as number {told}" if by else "none"
    reason = (
        f"its owner was restored or forked: held here is {ahead.id or 'one'} as number"
        f" {ahead.last}, which the owner does not have; it has {said}"
    )
    id = uuid4()
    digest = hashlib.sha256(f"{id}".encode()).digest()
    await connection.execute(_PARK, where | {"id": id, "reason": reason, "digest": digest})
    await connection.execute(_STOP, where)
    fork = {"id": id, "held_sequence": ahead.last, "held_id": ahead.id, "told_sequence": told}
    fork |= {"told_id": by, "previous": by}
    await connection.execute(_RECORD, where | fork)
    FORKS.labels(ahead.channel).inc()
    PARKED.labels(ahead.channel, "fork").inc()
    log.error("owner restored or forked", **{n: str(v) for n, v in (where | fork).items()})
    return True


async def require_none(session: AsyncSession, channel: str, subject: UUID) -> None:
    """Raise ``Refused`` where the subject is on the list: that is settled first."""
    values = {"channel": channel, "subject": subject}
    if (await session.execute(_IS_OPEN, values)).first():
        raise Refused(
            "Its owner holds other events than were heard of it: that is settled first, under"
            " /operations/forks.",
            field="/id",
            code="Forked",
        )


async def subject_of(session: AsyncSession, id: UUID) -> UUID | None:
    """Whom a fork on the list is about, settled or not."""
    subject: UUID | None = (await session.execute(_SUBJECT, {"id": id})).scalar()
    return subject


async def accept(session: AsyncSession | AsyncConnection, id: UUID, by: str, reason: str) -> None:
    """Go back to the last event both hold; what the owner tells from there on is asked for.

    Raises ``Unknown``, and ``Refused`` while it is not known which event that is, or where the
    owner declared no restore since it told what it does not tell any more.
    """
    fork = (await session.execute(_OPEN, {"id": id})).mappings().first()
    if fork is None:
        raise Unknown("No such fork is open.")
    if fork["base_sequence"] is None:
        raise Refused(
            "The owner was not asked yet which event both hold: ask again in a minute.",
            code="NotCompared",
        )
    if (await session.execute(_SAME_INCARNATION, dict(fork))).first():
        raise Refused(
            "The owner declared no restore since it told what it does not have now: have it say"
            " why, and run `restored`, then accept.",
            code="NotDeclared",
        )
    await session.execute(_PLACE, {"channel": fork["channel"], "subject": fork["subject"]})
    for statement in (_DISOWN, _UNPARK, _REWIND):
        await session.execute(statement, dict(fork))
    await session.execute(_SETTLE, {"id": id, "by": by, "reason": reason})


async def accept_all(
    connection: AsyncConnection, channels: Sequence[str], by: str, reason: str
) -> tuple[list[UUID], dict[str, int]]:
    """The same for all of these channels: whose, and how many wait for which reason."""
    found = (await connection.execute(_IDS, {"channels": list(channels)})).all()
    accepted: list[UUID] = []
    waits: dict[str, int] = {}
    for id, subject in found:
        try:
            await accept(connection, id, by, reason)
            accepted.append(subject)
        except Refused as refused:
            waits[refused.message] = waits.get(refused.message, 0) + 1
    return accepted, waits
