"""Heads are exchanged: what others' chains come to is checked, countersigned and kept here.

Guarantee: a head is countersigned only if it goes on from the one that was before. One that is
lower, or goes on from another row (a fork), is kept with the reason and refused until an operator
accepts that its chains begin anew, which is signed with what was accepted; it raises an alarm. A
peer that is away is asked later, and what was verified of its links meanwhile is gone on from.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from services.common.answers import NotAnAnswer, ask, own_token
from services.common.audit_countersigned import read_countersigned
from services.common.audit_following import Following, disagreements
from services.common.audit_heads import KeptHeads, ends_of, sign_own
from services.common.audit_keys import AuditKeys, NotSigned
from services.common.audit_peer_heads import PeerHeads, accept_beginning
from services.common.audit_rows import rows_at
from services.common.database import CURABLE
from services.common.metrics import AUDIT_COUNTERSIGNED, AUDIT_DISAGREES, AUDIT_HEAD
from services.common.peer_tls import trusted
from services.common.pulse import Pulse
from services.common.settings import Settings

__all__ = ["Peers", "accept_beginning"]

log = structlog.get_logger()

THIN_SECONDS = 3600.0
#: A turn asks one peer, each answer within its bound.
TURN_SECONDS = 120.0
#: Of what a peer keeps of our heads, how many are looked at in each round.
LOOKED_AT = 20


class Peers:
    """Signs this agency's heads, and countersigns those of the other agencies."""

    def __init__(self, settings: Settings, engine: AsyncEngine, keys: AuditKeys) -> None:
        """The peers' addresses and this service's own token come from the settings."""
        self._settings, self._engine, self._keys = settings, engine, keys
        others = set(Agency) - {keys.agency}
        self._peers = {a: url for a, url in settings.peers.items() if a in others}
        self._heads, self._following = PeerHeads(engine, keys), Following()
        self._signed = ""
        self._thinned = float("-inf")
        self.pulse = Pulse("heads", settings.audit_heads_seconds + TURN_SECONDS)
        self.asked = Pulse("asking for a peer's audit head")
        self.pulse.begin("own", *self._peers)
        for agency in self._peers:
            AUDIT_DISAGREES.labels(agency).set(0)
            AUDIT_COUNTERSIGNED.labels(agency).set(time.time())

    async def run(self) -> None:
        """Sign and ask until cancelled; each peer by itself, so that none holds up another."""
        async with (
            httpx.AsyncClient(timeout=5, trust_env=False, verify=trusted()) as client,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(self._again(self.sign, "own"))
            for agency in self._peers:
                group.create_task(self._again(partial(self.exchange, client, agency), agency))

    async def _again(self, one: Callable[[], Awaitable[None]], whose: str) -> None:
        while True:
            pause = self._settings.audit_heads_seconds
            try:
                await one()
                self.pulse.turned(whose)
            except CURABLE as lost:
                pause = min(pause, self.pulse.waits(lost, whose))
            await asyncio.sleep(pause)

    async def sign(self) -> None:
        """Sign where the own chains end; once an hour, let go of what nobody needs any more.

        Raises what a lost database raises.
        """
        self._signed = await sign_own(self._engine, self._keys, self._signed)
        AUDIT_HEAD.set(time.time())
        if time.monotonic() - self._thinned > THIN_SECONDS:
            async with self._engine.begin() as connection:
                await connection.execute(text("SELECT thin_heads()"))
            self._thinned = time.monotonic()

    async def exchange(self, client: httpx.AsyncClient, agency: str) -> None:
        """Countersign a peer's head, and look at what it countersigned of ours.

        Raises what a lost database raises; a peer that is away is asked again later.
        """
        disagreed: list[str] = []
        try:
            disagreed.append(await self.countersign(client, agency))
            disagreed.append(await self.look(client, agency))
            AUDIT_DISAGREES.labels(agency).set(1 if any(disagreed) else 0)
            self.asked.turned(agency)
        except httpx.HTTPError as away:
            self.asked.waits(away, agency)
        except (NotAnAnswer, NotSigned, ValueError) as wrong:
            log.error("peer's audit head refused", agency=agency, wrong=type(wrong).__name__)
        if any(disagreed):
            AUDIT_DISAGREES.labels(agency).set(1)
            log.error("audit heads disagree", agency=agency, wrong=[d for d in disagreed if d])

    async def countersign(self, client: httpx.AsyncClient, agency: str) -> str:
        """Ask a peer for its head and keep it; why it was refused, or nothing."""
        kept = await self._heads.of(agency)
        if kept.is_accepted and kept.refused is not None:
            # What the operator saw refused is accepted, and not whatever comes next.
            await self._heads.accept(agency, kept, kept.refused.statement, kept.lost)
            kept = await self._heads.of(agency)
        url = f"{self._peers[agency]}/operations/audit-heads"
        read = partial(ask, client, url, own_token(self._settings))
        followed = await self._following.follow(read, agency, kept.last)
        if followed is None:
            return ""
        statement, gone_on = followed
        if kept.last is not None and statement == kept.last.statement:
            return ""
        ends = ends_of(self._keys.read(statement, agency))
        before = kept.last.ends if kept.last is not None else {}
        wrong = disagreements(before, gone_on, ends)
        if not wrong:
            await self._heads.countersign(agency, kept, statement)
            return ""
        if kept.is_accepted:
            await self._heads.accept(agency, kept, statement, list(wrong))
            return ""
        await self._heads.refuse(agency, kept, statement, wrong)
        return next(iter(wrong.values()))

    async def look(self, client: httpx.AsyncClient, agency: str) -> str:
        """What a peer keeps of our heads and our chains do not hold, or nothing."""
        url = f"{self._peers[agency]}/operations/audit-heads/me"
        asked = {"limit": LOOKED_AT}
        kept = await ask(client, url, own_token(self._settings), asked, KeptHeads)
        heads = [head for head in kept.heads if head.statement]
        if heads and heads[-1].refused:
            return f"{agency} refuses our head: {heads[-1].refused}"
        signed = [head for head in heads if not head.refused]
        if not signed:
            return ""
        try:
            newest = read_countersigned(self._keys, signed[-1], agency)
        except NotSigned as wrong:
            return f"what {agency} keeps of our head cannot be read: {wrong}"
        is_newest = signed[-1].statement == self._signed
        seen = time.time() if is_newest else newest.seen.timestamp()
        AUDIT_COUNTERSIGNED.labels(agency).set(seen)
        async with self._engine.connect() as connection:
            rows = await rows_at(connection, newest.ends.values())
        for end in newest.ends.values():
            if rows[end.chain, end.number].hash != end.hash:
                return (
                    f"{agency} countersigned number {end.number} of chain {end.chain}, "
                    "which is not ours"
                )
        return ""
