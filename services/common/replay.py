"""Healing: what a reader was never sent is asked for from its owner, and applied in order.

Guarantee: a gap closes without anyone's help once the owner answers, and a broker that forgot
(retention, a lost disk, a deleted topic) loses nothing, because the heads of every channel are
compared with what was applied, at start, when the broker does not know our place, and regularly.
An answer that is none changes nothing and stops nothing: it is counted, and asked for again later.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common.answers import Answer, NotAnAnswer, ask, own_token
from services.common.comparing import Comparing
from services.common.database import CURABLE
from services.common.errors import Unavailable
from services.common.gaps import Closed, Gaps, Refusal
from services.common.inbox import Inbox
from services.common.metrics import (
    HEADS_COMPARED,
    HEADS_EVERY,
    REPLAY_REFUSED,
    REPLAY_UNANSWERED,
)
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
#: So often nonsense for heads keeps others waiting.
NONSENSE = 2
#: How often it is looked for what is on the list of forks without the last event of both.
BASES_SECONDS = 1.0
#: Pages of one subject, or of heads, that are read in one round.
PAGES = 1000


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
        HEADS_EVERY.set(settings.reconcile_seconds)
        for channel in self._agreements:
            # Never, as long as it was not done: an alarm looks at it.
            HEADS_COMPARED.labels(channel).set(0)

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
            closed = await self._round(client, channel)
        except NotAnAnswer as refusal:
            closed = Closed(led_on=False, refused=refusal)
        except (*CURABLE, Unavailable) as lost:
            return self.pulse.waits(lost, channel)
        except httpx.HTTPError as unanswered:
            return self._unanswered(channel, unanswered)
        except Exception as failure:
            # Whatever else an answer can do to a client: it is the answer's fault.
            closed = Closed(led_on=False, refused=NotAnAnswer(type(failure).__name__))
        if isinstance(closed.refused, httpx.HTTPStatusError):
            return self._unanswered(channel, closed.refused)
        self.pulse.turned(channel)
        self.owners.turned(channel)
        if closed.more and not closed.refused:
            return 0.0
        done = closed.refused or closed.led_on
        return self._patience(channel, closed.refused) if done else STUCK_SECONDS

    async def _round(self, client: httpx.AsyncClient, channel: str) -> Closed:
        """Compare what is to be compared, and close gaps: in between too, and whatever came of it.

        Who is behind waits neither for the many that a restored owner does not know, nor for heads
        that are refused.
        """

        async def of_owner(what: str, query: dict[str, Any], form: type[Any]) -> Any:
            return await self._ask(client, channel, what, query, form)

        gaps = Gaps(self._engine, channel, of_owner, self._inbox, PAGES)
        compare = Comparing(self._engine, channel, of_owner, PAGES, at_times(gaps.close))
        refused: Refusal | None = None
        for one in (self._compare_heads, self._find_bases):
            try:
                await one(compare, channel)
            except httpx.HTTPStatusError as refusal:
                refused = refusal
            except NotAnAnswer as refusal:
                # Whoever answers nonsense is left alone first; not when it goes on like that.
                if self._refused[channel] < NONSENSE:
                    raise
                refused = refusal
        closed = await gaps.close()
        return replace(closed, refused=refused or closed.refused)

    async def _compare_heads(self, comparing: Comparing, channel: str) -> None:
        if channel in self._to_compare | self._inbox.new_incarnations:
            self._inbox.new_incarnations.discard(channel)
            # Asked for again until it was done.
            self._to_compare.add(channel)
            await comparing.compare_heads()
            HEADS_COMPARED.labels(channel).set_to_current_time()
            self._to_compare.discard(channel)

    async def _find_bases(self, comparing: Comparing, channel: str) -> None:
        if self._looked[channel] + BASES_SECONDS < time.monotonic():
            self._looked[channel] = time.monotonic()
            await comparing.find_bases()

    def _unanswered(self, channel: str, unanswered: httpx.HTTPError) -> float:
        """It is not there, or answers with a refusal: counted by what, and asked again."""
        REPLAY_UNANSWERED.labels(channel, _cause(unanswered)).inc()
        self.pulse.turned(channel)
        return max(SILENCE_SECONDS, self.owners.waits(unanswered, channel))

    def _patience(self, channel: str, refused: Exception | None) -> float:
        """An owner that answers nonsense is asked less and less often, until it answers."""
        if refused is None:
            self._refused[channel] = 0
            return LOOK_SECONDS
        REPLAY_REFUSED.labels(channel).inc()
        log.error("owner's answer refused", channel=channel, wrong=str(refused))
        self._refused[channel] += 1
        return min(SILENCE_SECONDS * 2.0 ** min(self._refused[channel] - 1, 10), LONGEST_SILENCE)

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


def at_times(do: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """The same, at most so often that it keeps nobody from anything else."""
    last = float("-inf")

    async def done() -> None:
        nonlocal last
        if time.monotonic() - last >= LOOK_SECONDS:
            await do()
            last = time.monotonic()

    return done


def _cause(unanswered: httpx.HTTPError) -> str:
    """The status it was answered with, or that it was not."""
    if isinstance(unanswered, httpx.HTTPStatusError):
        return str(unanswered.response.status_code)
    return "no answer"
