"""What a reader holds of a channel, compared with what its owner says it told.

Guarantee: whoever is behind is brought forward; whoever holds what the owner does not have, or
another event under the same number, is put on the list of forks, and only then: the owner is asked
for the very event first, as the reader may have heard more since the owner answered.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import forks
from services.common.answers import (
    EventsAnswer,
    HeadAnswer,
    HeadsAnswer,
    NotAnAnswer,
    require_ascending,
)
from services.common.deliveries import NOBODY
from services.common.forks import Ahead
from services.common.metrics import RESTORES

log = structlog.get_logger()

#: Subjects with something to be asked about that are read at a time.
MOST = 500
GONE = 410

_HEADS = """unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[]), CAST(:ids AS uuid[]))
    AS h(subject, last, id)"""

_BEHIND = text(f"""
INSERT INTO inbox_sequence AS s (channel, subject, last, state, waits_since)
SELECT :channel, h.subject, 0, 'gap', clock_timestamp() FROM {_HEADS}
WHERE NOT :chained OR h.id IS NOT NULL
ON CONFLICT (channel, subject) DO UPDATE SET state = 'gap', waits_since = EXCLUDED.waits_since
WHERE s.state = 'flowing' AND EXISTS (SELECT FROM {_HEADS} WHERE h.subject = s.subject
    AND h.last > s.last AND coalesce(h.id <> s.last_id, true))
""")  # noqa: S608

# What was applied before chains were is known by number alone, until both are at one number.
_LEARN = text(f"""
UPDATE inbox_sequence s SET last_id = h.id FROM {_HEADS}
WHERE s.channel = :channel AND s.subject = h.subject AND s.last = h.last AND s.last_id IS NULL
    AND h.id IS NOT NULL
""")  # noqa: S608

_AHEAD = text(f"""
SELECT s.subject, s.last, s.last_id, coalesce(h.last, 0) AS told, h.id AS by
FROM inbox_sequence s LEFT JOIN {_HEADS} USING (subject)
WHERE s.channel = :channel AND s.last > 0 AND s.subject > :after
    AND (CAST(:until AS uuid) IS NULL OR s.subject <= CAST(:until AS uuid))
    AND (h.subject IS NULL OR s.last > h.last OR (s.last = h.last AND h.id IS NULL)
        OR (s.last <= h.last AND s.last_id IS NOT NULL AND h.id IS NULL)
        OR (s.last = h.last AND s.last_id IS NOT NULL AND s.last_id <> h.id))
    AND NOT EXISTS (SELECT FROM inbox_fork f WHERE f.channel = s.channel
        AND f.subject = s.subject AND f.settled_at IS NULL)
ORDER BY s.subject LIMIT :most
""")  # noqa: S608

_INCARNATION = text("""
INSERT INTO inbox_incarnation AS i (channel, id) VALUES (:channel, :id)
ON CONFLICT (channel) DO UPDATE SET id = EXCLUDED.id, since = clock_timestamp()
    WHERE i.id <> EXCLUDED.id
RETURNING xmax <> 0 AS is_another
""")

_WITHOUT_BASE = text("""
SELECT id, subject, found_at FROM inbox_fork WHERE channel = :channel AND settled_at IS NULL
    AND base_sequence IS NULL AND (CAST(:found_at AS timestamptz) IS NULL
        OR (found_at, id) > (CAST(:found_at AS timestamptz), CAST(:id AS uuid)))
ORDER BY found_at, id LIMIT :most
""")

_HELD = text("""
SELECT sequence, event_id FROM inbox_event WHERE channel = :channel AND subject = :subject
    AND disowned IS NULL ORDER BY sequence
""")

_BASE = text("UPDATE inbox_fork SET base_sequence = :last, base_id = :held WHERE id = :id")

Ask = Callable[[str, dict[str, Any], type[Any]], Awaitable[Any]]
"""Asks the owner of the channel: what, with which query, in which form."""


class Comparing:
    """One channel of a reader against its owner."""

    def __init__(
        self,
        engine: AsyncEngine,
        channel: str,
        ask: Ask,
        pages: int,
        between: Callable[[], Awaitable[None]],
    ) -> None:
        """``ask`` raises ``NotAnAnswer`` and ``httpx.HTTPError``; ``pages``: the most of heads.

        ``between`` is done before each subject that is asked about: others wait meanwhile.
        """
        self._engine, self._channel, self._ask, self._pages = engine, channel, ask, pages
        self._between = between

    async def compare_heads(self) -> None:
        """Mark who is behind, and put on the list who holds what the owner does not have."""
        after = NOBODY
        for _ in range(self._pages):
            page: HeadsAnswer = await self._ask("heads", {"after": str(after)}, HeadsAnswer)
            require_ascending(page, after)
            until = page.heads[-1].subject if page.heads else None
            await self._look_at(page, after, until)
            if until is None:
                return
            after = until
        raise NotAnAnswer("its heads do not end")

    async def find_bases(self) -> None:
        """For what is on the list, ask the owner which event is the last that both hold.

        An owner that answers nonsense of one does so of that one only; it is raised at the end.
        """
        refused, place = None, {"found_at": None, "id": NOBODY}
        while found := await self._without_base(place):
            for fork in found:
                try:
                    await self._find_base(fork)
                except NotAnAnswer as refusal:
                    refused = refusal
            place = {"found_at": found[-1].found_at, "id": found[-1].id}
        if refused:
            raise refused

    async def _without_base(self, place: dict[str, Any]) -> Sequence[Any]:
        where = {"channel": self._channel, "most": MOST}
        async with self._engine.connect() as connection:
            return (await connection.execute(_WITHOUT_BASE, where | place)).all()

    async def _find_base(self, fork: Any) -> None:
        await self._between()
        last, held = await self._last_of_both(fork.subject)
        async with self._engine.begin() as connection:
            await connection.execute(_BASE, {"id": fork.id, "last": last, "held": held})

    async def _look_at(self, page: HeadsAnswer, after: UUID, until: UUID | None) -> None:
        """All of one page: who is behind at once, then one by one who is ahead."""
        await self._mark(page)
        if page.incarnation is None:
            return
        while ahead := await self._ahead(page, after, until):
            for one, told in ahead:
                await self._between()
                await self._park_if_not_held(one, told)
                after = one.subject

    async def _mark(self, page: HeadsAnswer) -> None:
        values = _values(self._channel, page)
        async with self._engine.begin() as connection:
            if page.heads:
                await connection.execute(_BEHIND, values)
            if page.incarnation is not None:
                await self._note_incarnation(connection, page.incarnation)
                await connection.execute(_LEARN, values)

    async def _ahead(
        self, page: HeadsAnswer, after: UUID, until: UUID | None
    ) -> list[tuple[Ahead, HeadAnswer]]:
        """The first of those after a subject that hold what the owner may not have."""
        values = _values(self._channel, page) | {"after": after, "until": until, "most": MOST}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(_AHEAD, values)).all()
        return [
            (
                Ahead(self._channel, row.subject, row.last, row.last_id),
                HeadAnswer.model_construct(subject=row.subject, last=row.told, id=row.by),
            )
            for row in rows
        ]

    async def _note_incarnation(self, connection: Any, incarnation: UUID) -> None:
        values = {"channel": self._channel, "id": incarnation}
        noted = (await connection.execute(_INCARNATION, values)).first()
        if noted is not None and noted.is_another:
            RESTORES.labels(self._channel).inc()
            log.error("owner goes on anew after a restore", channel=self._channel)

    async def _park_if_not_held(self, ahead: Ahead, told: HeadAnswer) -> None:
        if await self._is_held(ahead.subject, ahead.last, ahead.id):
            return
        async with self._engine.begin() as connection:
            await forks.park_ahead(connection, ahead, told.last, told.id)

    async def _is_held(self, subject: UUID, last: int, held: UUID | None) -> bool:
        """Whether the owner has this very event; of one not known by id, one of that number."""
        query = {"subject": str(subject), "after": last, "limit": 1, "holds": str(held or NOBODY)}
        try:
            await self._ask("events", query, EventsAnswer)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != GONE:
                raise
            return False
        return True

    async def _last_of_both(self, subject: UUID) -> tuple[int, UUID | None]:
        """By halves: up to some event both hold the same, and none after it."""
        where = {"channel": self._channel, "subject": subject}
        async with self._engine.connect() as connection:
            held = (await connection.execute(_HELD, where)).all()
        low, high = 0, len(held)
        while low < high:
            middle = (low + high) // 2
            if await self._is_held(subject, held[middle].sequence, held[middle].event_id):
                low = middle + 1
            else:
                high = middle
        if low:
            return held[low - 1].sequence, held[low - 1].event_id
        return (held[0].sequence - 1, None) if held else (0, None)


def _values(channel: str, page: HeadsAnswer) -> dict[str, Any]:
    return {
        "channel": channel,
        "subjects": [head.subject for head in page.heads],
        "lasts": [head.last for head in page.heads],
        "ids": [head.id for head in page.heads],
        "chained": page.incarnation is not None,
    }
