"""What waits: retried as it is, or discarded with a reason; then what waited behind is applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.catalogue import catalogue
from contracts.permissions import changes_permissions
from services.common import forks, permission
from services.common.chain import MOST_AT_ONCE
from services.common.deliveries import NOBODY, Delivery, delivery
from services.common.errors import Refused, Unknown
from services.common.headers import as_stored
from services.common.inbox import Inbox
from services.common.permission_known import channels

_FIND = text("""
SELECT channel, subject, sequence, type, cause, reason, event_id, digest FROM parked
WHERE id = :id FOR UPDATE
""")

# The event that was retried first, and then the first of those that everything waits for.
_LEFT = text("""
SELECT id, cause, reason, is_it FROM (
    SELECT *, (digest = :digest OR coalesce(sequence = CAST(:sequence AS bigint), false)) AS is_it
    FROM parked WHERE channel = :channel AND subject = :subject) AS p
WHERE is_it OR (cause <> 'behind' AND subject <> :nobody)
ORDER BY is_it DESC, sequence LIMIT 1
""")

_FLOW = text("""
UPDATE inbox_sequence SET state = 'flowing', last = greatest(last, CAST(:last AS bigint)),
    skipped = skipped + greatest(0, CAST(:last AS bigint) - last - 1),
    last_id = CASE WHEN CAST(:last AS bigint) > last THEN CAST(:id AS uuid) ELSE last_id END
WHERE channel = :channel AND subject = :subject
""")

_TAKE = text("""
WITH proposed AS (
    SELECT d.id, d.proposed_by, d.reason FROM parked_discard d JOIN parked p USING (id)
    WHERE p.channel = :channel AND p.subject = :subject
), taken AS (
    DELETE FROM parked WHERE channel = :channel AND subject = :subject
    RETURNING id, sequence, message_key, headers, body, partition, parked_at
)
SELECT taken.*, proposed.proposed_by, proposed.reason FROM taken LEFT JOIN proposed USING (id)
""")

# What is parked again waits since it was parked first, and what was proposed of it still is.
_STILL = text("""
UPDATE parked p SET parked_at = least(p.parked_at, w.parked_at)
FROM unnest(CAST(:digests AS bytea[]), CAST(:parked_ats AS timestamptz[])) AS w(digest, parked_at)
WHERE p.channel = :channel AND p.subject = :subject AND p.digest = w.digest
RETURNING p.id, p.digest, p.cause
""")

_FLOWS = text("""
UPDATE inbox_sequence SET waits_since = NULL
WHERE channel = :channel AND subject = :subject AND state = 'flowing' AND waits_since IS NOT NULL
""")

# Read under the lock of the row it is about.
_PROPOSED = text("SELECT proposed_by, reason FROM parked_discard WHERE id = :id")

_PROPOSE = text("""
INSERT INTO parked_discard (id, proposed_by, reason) VALUES (:id, :by, :reason)
""")

_LAST = text("SELECT last FROM inbox_sequence WHERE channel = :channel AND subject = :subject")

_DROP = text("DELETE FROM parked WHERE id = :id")


@dataclass(frozen=True)
class Left:
    """What waits after a retry: the event itself again, or another one that came behind it."""

    id: UUID
    cause: str
    reason: str
    is_it: bool


async def retry(session: AsyncSession, inbox: Inbox, id: UUID) -> Left | None:
    """Apply the parked event and what waits behind it; what is parked again, if anything is.

    Nothing is lost: what still cannot be applied is kept under a new id with why. Raises
    ``Unknown`` where no such event is parked.
    """
    parked = await find(session, id)
    await forks.require_none(session, parked.channel, parked.subject)
    await _release(session, inbox, parked.channel, parked.subject)
    values = {name: getattr(parked, name) for name in ("channel", "subject", "sequence", "digest")}
    left = (await session.execute(_LEFT, values | {"nobody": NOBODY})).first()
    return Left(**left._mapping) if left else None


async def propose_discard(session: AsyncSession, id: UUID, by: str, reason: str) -> Any | None:
    """Who proposed before that the event is given up; nothing where this is the first to.

    Raises ``Unknown``, and ``Refused`` for one that only waits for another.
    """
    parked = await find(session, id)
    if parked.cause != "poison":
        raise Refused("Only the event that cannot be applied can be discarded.", field="/id")
    before = (await session.execute(_PROPOSED, {"id": id})).first()
    if before is None:
        await session.execute(_PROPOSE, {"id": id, "by": by, "reason": reason})
    return before


async def discard(session: AsyncSession, inbox: Inbox, id: UUID) -> None:
    """Count the parked event as dealt with and apply what waits behind it.

    Where it may have said that a permission was taken back, none of the subject stands any more.
    Raises ``Unknown``, and ``Refused`` for one that only waits for another.
    """
    parked = await find(session, id)
    if parked.cause != "poison":
        raise Refused("Only the event that cannot be applied can be discarded.", field="/id")
    await forks.require_none(session, parked.channel, parked.subject)
    if _may_be_of_permissions(parked.channel, parked.type):
        await permission.end_everything(session, parked.subject, datetime.now(UTC))
    await session.execute(_DROP, {"id": id})
    skipped = (parked.sequence or 0, parked.event_id)
    if skipped[0] > await _last(session, parked) + MOST_AT_ONCE:
        skipped = (0, None)
    await _release(session, inbox, parked.channel, parked.subject, skipped)


def _may_be_of_permissions(channel: str, type_: str) -> bool:
    event = catalogue().get(type_)
    named = event is None or changes_permissions(event.read_as or event)
    return named and channel in channels()


async def find(session: AsyncSession, id: UUID) -> Any:
    """Where a parked event waits and why, locked. Raises ``Unknown``."""
    parked = (await session.execute(_FIND, {"id": id})).first()
    if parked is None:
        raise Unknown("No such event is parked.")
    return parked


async def _release(
    session: AsyncSession,
    inbox: Inbox,
    channel: str,
    subject: UUID,
    skipped: tuple[int, UUID | None] = (0, None),
) -> None:
    """Let the subject flow; ``skipped`` is the number, and the id if it said one, given up."""
    where, (skip, id) = {"channel": channel, "subject": subject}, skipped
    await session.execute(_FLOW, where | {"last": skip, "id": id})
    if subject != NOBODY or not skip:
        waiting = (await session.execute(_TAKE, where)).all()
        told = _in_order(channel, waiting)
        await inbox.apply_in(session, [one for one, _ in told])
        await _keep_since(session, where, told)
    await session.execute(_FLOWS, where)


async def _keep_since(
    session: AsyncSession, where: dict[str, Any], told: Sequence[tuple[Delivery, Any]]
) -> None:
    since = {one.digest: row for one, row in told}
    values = {"digests": list(since), "parked_ats": [row.parked_at for row in since.values()]}
    for again in (await session.execute(_STILL, where | values)).all():
        before = since[again.digest]
        if before.proposed_by is not None and again.cause == "poison":
            proposal = {"id": again.id, "by": before.proposed_by, "reason": before.reason}
            await session.execute(_PROPOSE, proposal)


async def _last(session: AsyncSession, parked: Any) -> int:
    where = {"channel": parked.channel, "subject": parked.subject}
    return int((await session.execute(_LAST, where)).scalar() or 0)


def _in_order(channel: str, waiting: Sequence[Any]) -> list[tuple[Delivery, Any]]:
    """Each with the row it was parked as."""
    ordered = sorted(waiting, key=lambda row: row.sequence or 0)
    return [
        (delivery(channel, row.message_key, as_stored(row.headers), row.body, row.partition), row)
        for row in ordered
    ]
