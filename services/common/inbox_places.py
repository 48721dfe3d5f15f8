"""Where subjects are on their channels, and what one transaction of the inbox decides of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.receiving import Why
from services.common.chain import End
from services.common.deliveries import Delivery


class State(StrEnum):
    """Whether the events of a subject on a channel flow or wait."""

    FLOWING = "flowing"
    PARKED = "parked"
    GAP = "gap"


@dataclass
class Place:
    """Where a subject is on a channel: the last event applied, and whether it flows.

    ``skipped``: how many numbers up to the last its owner gave to no event. ``locked``: its row was
    there, and is ours until the transaction ends; of who has none yet anybody may make it.
    """

    last: int = 0
    state: State = State.FLOWING
    moved: bool = False
    last_id: UUID | None = None
    rewound: bool = False
    skipped: int = 0
    locked: bool = False

    @property
    def end(self) -> End:
        """Where what is held ends."""
        return End(self.last, self.last_id, self.rewound)


Places = dict[tuple[str, UUID], Place]
Held = dict[tuple[str, UUID, int], set[UUID]]
"""The ids held under a number."""


@dataclass
class Batch:
    """What one transaction does besides the handlers' effects."""

    places: Places
    parked: list[dict[str, object]] = field(default_factory=list)
    applied: list[Delivery] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refused: dict[object, Why] = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    forks: list[dict[str, object]] = field(default_factory=list)


_PLACES = text("""
SELECT s.channel, s.subject, s.last, s.state, s.last_id, s.rewound, s.skipped
FROM inbox_sequence s JOIN unnest(
    CAST(:channels AS text[]), CAST(:subjects AS uuid[])) AS a(channel, subject)
    ON a.channel = s.channel AND a.subject = s.subject
ORDER BY s.channel, s.subject FOR UPDATE OF s
""")


_HELD = text("""
SELECT e.channel, e.subject, e.sequence, e.event_id FROM inbox_event e JOIN unnest(
    CAST(:channels AS text[]), CAST(:subjects AS uuid[]), CAST(:sequences AS bigint[])
) AS a(channel, subject, sequence) USING (channel, subject, sequence)
""")


async def places_of(session: AsyncSession, deliveries: Sequence[Delivery]) -> Places:
    """The state of each subject of the batch, locked in one order so that two readers queue."""
    pairs = sorted({(delivery.channel, delivery.subject) for delivery in deliveries})
    asked = {"channels": [c for c, _ in pairs], "subjects": [s for _, s in pairs]}
    kept = await session.execute(_PLACES, asked)
    return {
        (r.channel, r.subject): Place(
            r.last, State(r.state), False, r.last_id, r.rewound, r.skipped, True
        )
        for r in kept
    }


async def held_of(session: AsyncSession, places: Places, deliveries: Sequence[Delivery]) -> Held:
    """Which ids are held under the numbers that seem to come again; nothing is asked if none."""
    asked = [
        (d.channel, d.subject, number)
        for d in deliveries
        if (number := d.sequence) is not None
        and (place := places.get((d.channel, d.subject))) is not None
        and (number <= place.last or place.rewound)
    ]
    found: Held = {}
    if asked:
        channels, subjects, sequences = zip(*asked, strict=True)
        values = {"channels": channels, "subjects": subjects, "sequences": sequences}
        for r in await session.execute(_HELD, {n: list(v) for n, v in values.items()}):
            found.setdefault((r.channel, r.subject, r.sequence), set()).add(r.event_id)
    return found
