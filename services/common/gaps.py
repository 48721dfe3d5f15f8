"""Gaps of one channel: what a reader lacks of its subjects, asked for from its owner and applied.

Guarantee: a subject whose owner answers nonsense, or nothing, keeps no other waiting; who fell
behind goes before the many that begin again after a restore of their owner.
"""

from dataclasses import dataclass, replace

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import forks
from services.common.answers import PAGE, EventsAnswer, NotAnAnswer, TooLong, require_next
from services.common.comparing import GONE, Ask
from services.common.deliveries import replayed
from services.common.forks import Ahead
from services.common.inbox import Inbox
from services.common.metrics import REPLAYED

#: Subjects of each kind that are looked at in one round.
AT_ONCE = 50

_OF = "SELECT subject, last, last_id FROM inbox_sequence WHERE channel = :channel AND state = 'gap'"
_GAPS = text(f"""
(SELECT * FROM ({_OF} AND NOT rewound) AS behind ORDER BY random() LIMIT {AT_ONCE})
UNION ALL (SELECT * FROM ({_OF} AND rewound) AS anew ORDER BY random() LIMIT {AT_ONCE})
""")  # noqa: S608

_SETTLE = text("""
WITH healed AS (
    DELETE FROM parked WHERE channel = :channel AND subject = :subject AND cause = 'gap'
    AND sequence <= (SELECT last FROM inbox_sequence
        WHERE channel = :channel AND subject = :subject)
)
UPDATE inbox_sequence s SET state = 'flowing', waits_since = NULL
WHERE channel = :channel AND subject = :subject
    AND state = 'gap' AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.channel = s.channel
    AND p.subject = s.subject AND p.sequence > s.last)
""")

_PLACE = text("""
SELECT last, state, last_id FROM inbox_sequence WHERE channel = :channel AND subject = :subject
""")

Refusal = NotAnAnswer | httpx.HTTPStatusError


@dataclass(frozen=True)
class Closed:
    """What a round came to: whether anything led on, the last refusal, whether there is more."""

    led_on: bool
    refused: Refusal | None = None
    more: bool = False


class Gaps:
    """Closes the gaps of one channel of a reader."""

    def __init__(
        self, engine: AsyncEngine, channel: str, ask: Ask, inbox: Inbox, pages: int
    ) -> None:
        """``ask`` raises ``NotAnAnswer`` and ``httpx.HTTPError``; ``pages``: the most of one."""
        self._engine, self._channel, self._ask = engine, channel, ask
        self._inbox, self._pages = inbox, pages

    async def close(self) -> Closed:
        """A round. A refusal is of its subject only; raises where the owner is not there at all."""
        refused: Refusal | None = None
        async with self._engine.connect() as connection:
            gaps = (await connection.execute(_GAPS, {"channel": self._channel})).all()
        led_on = not gaps
        for gap in gaps:
            try:
                led_on |= await self._close(Ahead(self._channel, *gap))
            except (NotAnAnswer, httpx.HTTPStatusError) as refusal:
                refused = refusal
        return Closed(led_on, refused, led_on and len(gaps) >= AT_ONCE)

    async def _close(self, held: Ahead) -> bool:
        """Apply page by page what the owner told after what is held, as long as that leads on."""
        values, begun = {"channel": held.channel, "subject": held.subject}, held.last
        for _ in range(self._pages):
            if not await self._fetch(held):
                break
            async with self._engine.connect() as connection:
                place = (await connection.execute(_PLACE, values)).one()
            if place.state == "parked" or place.last <= held.last:
                return True
            held = replace(held, last=place.last, id=place.last_id)
        async with self._engine.begin() as connection:
            await connection.execute(_SETTLE, values)
        return held.last > begun

    async def _fetch(self, held: Ahead) -> int:
        """Apply one page of what the owner told after an event; how many events it holds.

        An owner that does not have that event was restored: the subject is put on the list.
        """
        try:
            page = await self._page(held, PAGE)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != GONE:
                raise
            async with self._engine.begin() as connection:
                await forks.park_ahead(connection, held)
            return 0
        require_next(page, held.subject, held.last)
        if page.events:
            # The first is the next after ours, as its owner says, whatever number it has.
            firsts = [held.last] + [None] * (len(page.events) - 1)
            told = zip(page.events, firsts, strict=True)
            await self._inbox.apply([replayed(held.channel, event, n) for event, n in told])
            REPLAYED.labels(held.channel).inc(len(page.events))
        return len(page.events)

    async def _page(self, held: Ahead, limit: int) -> EventsAnswer:
        """Fewer events at once where they are large; one of them is always within the bound."""
        query = {"subject": str(held.subject), "after": held.last, "limit": limit}
        query |= {"holds": str(held.id)} if held.id else {}
        try:
            page: EventsAnswer = await self._ask("events", query, EventsAnswer)
        except TooLong:
            if limit == 1:
                raise
            return await self._page(held, max(1, limit // 8))
        return page
