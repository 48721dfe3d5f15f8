"""Where a reader goes on from, and whether that is still a place here: else it begins again.

Guarantee: a place of another incarnation, or beyond where the channel ends, is answered 410 and
never with events from somewhere else; so is an event that a reader holds and this agency does not.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.common import release
from services.common.deliveries import NOBODY
from services.common.errors import Gone
from services.common.feed_answers import incarnation_of
from services.common.feed_pages import OwnChannel, Place
from services.common.outbox_rows import SHARDS

_STAND = text(f"""
SELECT s.shard, (SELECT max(position) FROM channel_feed f WHERE f.channel = :channel
    AND f.shard = s.shard) AS position, EXISTS (SELECT FROM incarnation) AS is_restored
FROM generate_series(0, {SHARDS - 1}) AS s(shard)
""")  # noqa: S608

_HOLDS = text(f"""
SELECT routed FROM (SELECT l.event_id, {release.IS_ROUTED} FROM event_log l
    WHERE l.channel = :channel AND l.subject = :subject AND l.sequence = :after) AS told
WHERE routed AND (:holds = CAST('{NOBODY}' AS uuid) OR event_id = :holds)
""")  # noqa: S608

_BEGIN_AGAIN = (
    "This is no cursor of this agency as it is now: it is another agency's, whose cursors are its"
    " own, or this agency went back to an earlier state since. Then begin again without a cursor,"
    " drop what you hold by number and id, and of what you hold and are not told again ask GET"
    " heads. See README.md, After a restore."
)
_NOT_HELD = (
    "This agency has told no such event under that number: you name another one, or it went back"
    " to an earlier state since. Then what you hold of this subject beyond what you are told again"
    " is not known here any more: see README.md, After a restore."
)


async def require_here(channel: OwnChannel, cursor: str, place: Place) -> None:
    """Raise ``Gone`` for a cursor of another incarnation, or of this one beyond its end.

    Cursors of earlier releases say none: they are of the time before the first restore.
    """
    async with channel.engine.connect() as connection:
        rows = (await connection.execute(_STAND, {"channel": channel.topic})).all()
    of = incarnation_of(cursor)
    is_other = of != channel.incarnation if of else rows[0].is_restored
    is_beyond = any(place.get(row.shard, 0) > (row.position or 0) for row in rows)
    if is_other or (of and is_beyond):
        raise Gone(_BEGIN_AGAIN, field="/cursor", code="AnotherIncarnation")


async def require_held(channel: OwnChannel, subject: UUID, after: int, holds: UUID) -> None:
    """Raise ``Gone`` where the event told under that number is another one, or there is none."""
    values: dict[str, Any] = {"channel": channel.topic, "subject": subject, "after": after}
    values |= {"holds": holds, "organisation": channel.organisation}
    async with channel.engine.connect() as connection:
        if (await connection.execute(_HOLDS, values)).first() is None:
            raise Gone(_NOT_HELD, field="/holds", code="NotHeld")
