"""What cannot be applied is set aside with its reason, once however often it comes."""

from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.chain import MOST_AT_ONCE, Link
from services.common.deliveries import NOBODY, Delivery
from services.common.headers import stored
from services.common.inbox_places import Batch, Place, State

# Once: by its number and id, and where it has none by what it is, however often it is delivered.
_PARK = text("""
INSERT INTO parked
    (id, channel, subject, sequence, type, cause, reason, message_key, headers, body, digest,
    partition, event_id)
SELECT :id, :channel, :subject, CAST(:sequence AS bigint), :type, :cause, :reason, :key,
    CAST(:headers AS jsonb), :body, :digest, CAST(:partition AS int), CAST(:event_id AS uuid)
WHERE NOT EXISTS (SELECT 1 FROM parked p WHERE p.channel = :channel AND p.subject = :subject
    AND p.sequence = CAST(:sequence AS bigint)
    AND coalesce(p.event_id = CAST(:event_id AS uuid), true))
ON CONFLICT (channel, subject, digest) WHERE sequence IS NULL DO NOTHING
RETURNING id
""")


# What waited to be filled turned out to be the cause itself.
_NO_GAP = text("""
DELETE FROM parked WHERE channel = :channel AND subject = :subject
    AND sequence = CAST(:sequence AS bigint) AND cause = 'gap'
""")


def park_not_next(batch: Batch, delivery: Delivery, place: Place, number: int, how: Link) -> None:
    """Set aside what does not follow what is held here, with why that is."""
    if how is Link.FORK:
        return _park_fork(batch, delivery, place, number)
    if how is Link.BEYOND:
        reason = f"its number is more than {MOST_AT_ONCE} beyond the last one, {place.last}"
        return park(batch, delivery, place, "poison", reason)
    return park(
        batch, delivery, place, "gap", f"expected number {place.last + 1}, received {number}"
    )


def _park_fork(batch: Batch, delivery: Delivery, place: Place, number: int) -> None:
    """Set aside what its owner tells instead of what is held here, or after something else."""
    told = delivery.told
    reason = (
        f"its owner was restored or forked: it tells {told.id} as number {number} after"
        f" {told.previous or 'none'}; held here is {place.last_id or 'one'} as number {place.last}"
    )
    park(batch, delivery, place, "fork", reason)
    batch.forks.append(
        {
            "id": batch.parked[-1]["id"],
            "channel": delivery.channel,
            "subject": delivery.subject,
            "held_sequence": place.last,
            "held_id": place.last_id,
            "told_sequence": number,
            "told_id": told.id,
            "previous": told.previous,
        }
    )


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
            "event_id": delivery.id,
        }
    )


async def keep(session: AsyncSession, row: dict[str, object]) -> bool:
    """Keep one; whether it was not kept yet."""
    if row["cause"] in ("poison", "fork"):
        where = {name: row[name] for name in ("channel", "subject", "sequence")}
        await session.execute(_NO_GAP, where)
    return (await session.execute(_PARK, row)).first() is not None
