"""What the relay takes next: single people first, what was told of many at once little by little.

Guarantee: a list of thousands keeps nobody else waiting, at the relay or at its readers, who are
given no more of it at a time than they keep up with. Whatever its turn, an event never leaves
before an earlier one of its channel and subject.
"""

import math
import time
from typing import Any

from sqlalchemy import text

from contracts.topology import PARTITIONS
from services.common import release, resting, set_aside
from services.common.feed_bounds import bounded
from services.common.settings import Settings

#: So many subjects of one transaction have the same turn; those of turn 0 leave at once.
SUBJECTS_AT_A_TURN = 25
#: How often some of the others leave.
EVERY_SECONDS = 0.5

#: The turn of what a transaction tells: by how many subjects it tells the same channel of before.
TURN = f"""(dense_rank() OVER (PARTITION BY channel ORDER BY subject) - 1)
    / {SUBJECTS_AT_A_TURN}"""

# Each partition by itself: whatever else waits is not looked at, and nothing depends on what the
# database believes to know of how much that is (``OFFSET 0`` keeps its planner from folding it).
_MAY_LEAVE = f"""o.shard = s.shard AND o.channel = c.channel
    AND NOT EXISTS ({set_aside.WAITS} OFFSET 0)
    AND NOT EXISTS (SELECT FROM outbox e WHERE e.channel = o.channel AND e.subject = o.subject
        AND e.sequence < o.sequence AND e.turn <> o.turn OFFSET 0)"""
_FOUND = "SELECT o.channel, o.shard, o.turn, o.subject, o.sequence FROM outbox o WHERE"
_PARTITIONS = f"""unnest(CAST(:shards AS smallint[])) AS s(shard)
    CROSS JOIN unnest(CAST(:at_once AS text[])) AS c(channel)
    CROSS JOIN LATERAL (
        ({_FOUND} {_MAY_LEAVE} AND o.turn = 0 ORDER BY o.subject, o.sequence LIMIT :limit + 1)
        UNION ALL ({_FOUND} {_MAY_LEAVE} AND o.turn > 0
            ORDER BY o.turn, o.subject, o.sequence LIMIT :bulk)
    ) AS o WHERE NOT EXISTS ({resting.RESTS})"""
# Under a pseudonym the turn would say who was told of together. The order here only lets the
# database find them by their time.
_TOGETHER = f"""unnest(CAST(:shards AS smallint[])) AS s(shard)
    CROSS JOIN unnest(CAST(:together AS text[])) AS c(channel)
    CROSS JOIN LATERAL (
        SELECT o.channel, o.shard, 0 AS turn, o.subject, o.sequence FROM outbox o
        WHERE o.shard = s.shard AND o.channel = c.channel AND o.told_at < :before
            AND NOT EXISTS ({set_aside.WAITS} OFFSET 0) ORDER BY o.told_at OFFSET 0
    ) AS o WHERE NOT EXISTS ({resting.RESTS})"""  # noqa: S608

PENDING = bounded(
    f"""SELECT {release.COLUMNS}, o.turn FROM (SELECT o.* FROM {_PARTITIONS}
        UNION ALL SELECT o.* FROM {_TOGETHER} OFFSET 0) AS o
    CROSS JOIN LATERAL (SELECT * FROM event_log l WHERE l.channel = o.channel
        AND l.subject = o.subject AND l.sequence = o.sequence OFFSET 0) AS l""",  # noqa: S608
    by="turn, subject, sequence",
)
#: Before it, in its transaction: an outbox that was empty a moment ago, and is known as such to the
#: planner, may have a list of thousands in it now.
BY_INDEX = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
)

# Lists share the pace of a channel: all that was told since the oldest that waits may go before.
_SECONDS = "CAST(:a_turn_takes AS double precision)"
_SHARED = f"""(SELECT jsonb_object_agg(b.channel, b.since + make_interval(secs => {_SECONDS}
        / {SUBJECTS_AT_A_TURN} * (SELECT count(*) FROM event_log l WHERE l.channel = b.channel
            AND l.recorded_at >= b.since - interval '5 seconds')))
    FROM (SELECT channel, min(told_at) AS since FROM outbox WHERE turn > 0
        GROUP BY channel) AS b)"""  # noqa: S608
#: Since when a row ``o`` of the outbox is late: what has its turn after others is not yet.
DUE_SINCE = f"""CASE WHEN o.turn = 0 THEN o.told_at ELSE
    greatest(o.told_at + o.turn * make_interval(secs => {_SECONDS}),
        CAST({_SHARED} ->> o.channel AS timestamptz)) END"""

#: Whether a row ``o`` of the outbox waits for its turn, or for an earlier one that does.
WAITS = """EXISTS (SELECT FROM outbox e WHERE e.channel = o.channel AND e.subject = o.subject
    AND e.sequence <= o.sequence AND e.turn > 0)"""


class Bulk:
    """How much of what was told of many may leave now."""

    def __init__(self, settings: Settings) -> None:
        """So much a second of each channel that its readers keep up with; the first is due."""
        a_second = settings.bulk_per_second
        self._at_once = math.ceil(a_second * EVERY_SECONDS / PARTITIONS)
        self._next = float("-inf")
        #: The value of ``DUE_SINCE``, in seconds.
        self.a_turn_takes = SUBJECTS_AT_A_TURN / a_second

    def now(self) -> dict[str, Any]:
        """The value of ``PENDING`` for it, of each partition: nothing until it is due again."""
        due = time.monotonic() >= self._next
        if due:
            self._next = time.monotonic() + EVERY_SECONDS
        return {"bulk": self._at_once if due else 0}
