"""Healing: what a reader was never sent is asked for from its owner, and applied in order.

Guarantee: a gap closes without anyone's help once the owner answers, and a broker that forgot
(retention, a lost disk, a deleted topic) loses nothing, because the heads of every channel are
compared with what was applied, at start, when the broker does not know our place, and regularly.
An answer that is none changes nothing and stops nothing: it is counted, and asked for again later.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import forks
from services.common.answers import (
    PAGE,
    Answer,
    EventsAnswer,
    NotAnAnswer,
    TooLong,
    ask,
    own_token,
    require_next,
)
from services.common.comparing import GONE, Comparing
from services.common.database import CURABLE
from services.common.deliveries import replayed
from services.common.errors import Unavailable
from services.common.forks import Ahead
from services.common.inbox import Inbox
from services.common.metrics import REPLAY_REFUSED, REPLAYED
from services.common.peer_tls import trusted
from services.common.pulse import Pulse
from services.common.settings import Settings

log = structlog.get_logger()

LOOK_SECONDS = 0.2
SILENCE_SECONDS = 1.0
LONGEST_SILENCE = 30.0
#: A turn reads every page that leads on; each page says that it turns.
TURN_SECONDS = 120.0
#: Where a number is waited for that its owner never gave: it is asked for less often.
STUCK_SECONDS = 2.0
#: How often it is looked for what is on the list of forks without the last event of both.
BASES_SECONDS = 1.0
#: Pages of one subject, or of heads, that are read in one round.
PAGES = 1000

_GAPS = text("""
SELECT subject, last, last_id FROM inbox_sequence
WHERE channel = :channel AND state = 'gap' ORDER BY random() LIMIT 50
""")

_SETTLE = text("""
WITH healed AS (
    DELETE FROM parked WHERE channel = :channel AND subject = :subject AND cause = 'gap'
    AND sequence <= (SELECT last FROM inbox_sequence
        WHERE channel = :channel AND subject = :subject)
)
UPDATE inbox_sequence s SET state = 'flowing' WHERE channel = :channel AND subject = :subject
    AND state = 'gap' AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.channel = s.channel
    AND p.subject = s.subject AND p.sequence > s.last)
""")

_PLACE = text("""
SELECT last, state, last_id FROM inbox_sequence WHERE channel = :channel AND subject = :subject
""")


class Replay:
    """Asks the owners of this agency's channels for what is missing."""

    def __init__(
        self, settings: Settings, engine: AsyncEngine, agency: Agency, inbox: Inbox
    ) -> None:
        """The owners' addresses and this service's own token come from the settings."""
        self._settings, self._engine, self._inbox = settings, engine, inbox
        self._agreements = {a.topic: a for a in load_agreements().of_reader(agency)}
        self._to_compare = set(self._agreements)
        self._refused: dict[str, int] = defaultdict(int)
        self._looked: dict[str, float] = defaultdict(lambda: float("-inf"))
        self.pulse, self.owners = Pulse("replay", TURN_SECONDS), Pulse("asking the owner")
        self.pulse.begin(*self._agreements)

    def place_lost(self) -> None:
        """The broker does not know where we were: compare every head."""
        self._to_compare = set(self._agreements)

    async def run(self) -> None:
        """Close gaps until cancelled; an owner that does not answer is asked again.

        Each owner by itself, so that one that is slow keeps nobody waiting for another.
        """
        async with (
            httpx.AsyncClient(timeout=5, trust_env=False, verify=trusted()) as client,
            asyncio.TaskGroup() as group,
        ):
            for channel in self._agreements:
                group.create_task(self._follow(client, channel))
            while not self._agreements:
                self.pulse.turned()
                await asyncio.sleep(1)

    async def _follow(self, client: httpx.AsyncClient, channel: str) -> None:
        again = 0.0
        while True:
            now = asyncio.get_running_loop().time()
            if now > again:
                self._to_compare.add(channel)
                again = now + self._settings.reconcile_seconds
            await asyncio.sleep(await self._heal(client, channel))

    async def _heal(self, client: httpx.AsyncClient, channel: str) -> float:
        """Ask the owner for what its channel lacks; for how many seconds to leave it then."""
        try:
            comparing = self._comparing(client, channel)
            if channel in self._to_compare | self._inbox.new_incarnations:
                self._inbox.new_incarnations.discard(channel)
                await comparing.compare_heads()
                self._to_compare.discard(channel)
            if self._looked[channel] + BASES_SECONDS < time.monotonic():
                self._looked[channel] = time.monotonic()
                await comparing.find_bases()
            closed, refused = await self._close_gaps(client, channel)
        except NotAnAnswer as refusal:
            closed, refused = False, refusal
        except (*CURABLE, Unavailable) as lost:
            return self.pulse.waits(lost, channel)
        except httpx.HTTPError as unanswered:
            self.pulse.turned(channel)
            return max(SILENCE_SECONDS, self.owners.waits(unanswered, channel))
        except Exception as failure:
            # Whatever else an answer can do to a client: it is the answer's fault.
            closed, refused = False, NotAnAnswer(type(failure).__name__)
        self.pulse.turned(channel)
        self.owners.turned(channel)
        return self._patience(channel, refused) if refused or closed else STUCK_SECONDS

    def _patience(self, channel: str, refused: NotAnAnswer | None) -> float:
        """An owner that answers nonsense is asked less and less often, until it answers."""
        if refused is None:
            self._refused[channel] = 0
            return LOOK_SECONDS
        REPLAY_REFUSED.labels(channel).inc()
        log.error("owner's answer refused", channel=channel, wrong=str(refused))
        self._refused[channel] += 1
        return min(SILENCE_SECONDS * 2.0 ** min(self._refused[channel] - 1, 10), LONGEST_SILENCE)

    async def _close_gaps(
        self, client: httpx.AsyncClient, channel: str
    ) -> tuple[bool, NotAnAnswer | None]:
        """Whether anything that was asked for led on, and the last refusal, of its subject only."""
        refused = None
        async with self._engine.connect() as connection:
            gaps = (await connection.execute(_GAPS, {"channel": channel})).all()
        closed = not gaps
        for gap in gaps:
            try:
                closed |= await self._close_gap(client, Ahead(channel, *gap))
            except NotAnAnswer as refusal:
                refused = refusal
        return closed, refused

    async def _close_gap(self, client: httpx.AsyncClient, held: Ahead) -> bool:
        """Apply page by page what the owner told after what is held, as long as that leads on."""
        values, begun = {"channel": held.channel, "subject": held.subject}, held.last
        for _ in range(PAGES):
            if not await self._fetch(client, held):
                break
            async with self._engine.connect() as connection:
                place = (await connection.execute(_PLACE, values)).one()
            if place.state == "parked" or place.last <= held.last:
                return True
            held = replace(held, last=place.last, id=place.last_id)
        async with self._engine.begin() as connection:
            await connection.execute(_SETTLE, values)
        return held.last > begun

    async def _fetch(self, client: httpx.AsyncClient, held: Ahead) -> int:
        """Apply one page of what the owner told after an event; how many events it holds.

        An owner that does not have that event was restored: the subject is put on the list.
        """
        try:
            page = await self._page(client, held, PAGE)
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

    async def _page(self, client: httpx.AsyncClient, held: Ahead, limit: int) -> EventsAnswer:
        """Fewer events at once where they are large; one of them is always within the bound."""
        query = {"subject": str(held.subject), "after": held.last, "limit": limit}
        query |= {"holds": str(held.id)} if held.id else {}
        try:
            return await self._ask(client, held.channel, "events", query, EventsAnswer)
        except TooLong:
            if limit == 1:
                raise
        return await self._page(client, held, max(1, limit // 8))

    def _comparing(self, client: httpx.AsyncClient, channel: str) -> Comparing:
        async def of_owner(what: str, query: dict[str, Any], form: type[Any]) -> Any:
            return await self._ask(client, channel, what, query, form)

        return Comparing(self._engine, channel, of_owner, PAGES)

    async def _ask(
        self,
        client: httpx.AsyncClient,
        channel: str,
        what: str,
        query: dict[str, Any],
        form: type[Answer],
    ) -> Answer:
        self.pulse.alive(channel)
        owner = self._settings.peers.get(self._agreements[channel].writer)
        if owner is None:
            raise httpx.RequestError("CSTR_PEERS does not name the owner")
        token = own_token(self._settings)
        return await ask(client, f"{owner}/v1/channels/me/{what}", token, query, form)
