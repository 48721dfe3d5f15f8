"""Partitions whose broker refuses what is sent rest for a while; all others go on.

Guarantee: what is refused is tried again by itself, less and less often, and nothing that the
broker took is sent again for it.
"""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.common.pulse import Pulse

Partition = tuple[str, int]

FIRST_REST, LONGEST_REST = 0.5, 30.0
#: Who took something so lately is not away.
THERE_SECONDS = 10.0


class Resting:
    """Channel and shard of what was refused, and until when it rests."""

    def __init__(self) -> None:
        """Nothing rests."""
        self._until: dict[Partition, float] = {}
        self._times: Counter[Partition] = Counter()
        self._taken_at = float("-inf")
        self._said = Pulse("publishing")

    def refused(self, failed: Mapping[Partition, BaseException]) -> None:
        """Let these rest; it is said why, once."""
        for partition, failure in failed.items():
            self._said.waits(failure, partition[0])
            pause = min(FIRST_REST * 2.0 ** min(self._times[partition], 10), LONGEST_REST)
            self._times[partition] += 1
            self._until[partition] = time.monotonic() + pause

    def taken(self, partition: Partition) -> None:
        """The broker took something: it rests no more."""
        self._taken_at = time.monotonic()
        if self._until.pop(partition, None) is not None:
            self._times.pop(partition, None)
            if not any(channel == partition[0] for channel, _ in self._until):
                self._said.turned(partition[0])

    @property
    def is_broker_there(self) -> bool:
        """Whether it took something a moment ago."""
        return time.monotonic() - self._taken_at < THERE_SECONDS

    def now(self) -> dict[str, list[Any]]:
        """What rests now, as the query for what is pending names it."""
        rest = [one for one, until in self._until.items() if until > time.monotonic()]
        return {
            "resting_channels": [channel for channel, _ in rest],
            "resting_shards": [shard for _, shard in rest],
        }


#: Of a row ``o`` of the outbox: whether its partition rests.
RESTS = """SELECT FROM unnest(CAST(:resting_channels AS text[]),
    CAST(:resting_shards AS smallint[])) AS r(channel, shard)
    WHERE r.channel = o.channel AND r.shard = o.shard"""
