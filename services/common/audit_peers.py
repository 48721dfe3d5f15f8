"""Heads are exchanged: what others' chains come to is checked, countersigned and kept here.

Guarantee: a head is countersigned only if it goes on from the one that was before. One that is
lower, or goes on from another row (a fork), is kept with the reason and refused until an operator
accepts that a chain begins anew; it raises an alarm. A peer that is away is asked later.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.event import Agency
from services.common.answers import NotAnAnswer, ask
from services.common.audit_heads import (
    ChainEnd,
    HeadOut,
    KeptHead,
    KeptHeads,
    ends_of,
    linked_hash,
    sign_own,
)
from services.common.audit_keys import AuditKeys, NotSigned
from services.common.metrics import AUDIT_COUNTERSIGNED, AUDIT_DISAGREES, AUDIT_HEAD
from services.common.settings import Settings

log = structlog.get_logger()

PAGES = 200
THIN_SECONDS = 3600.0

_LAST = text("""
SELECT statement, refused, begins_anew FROM peer_head WHERE agency = :agency
    AND refused = '' ORDER BY number DESC LIMIT 1
""")
_LAST_REFUSED = text("""
SELECT statement FROM peer_head WHERE agency = :agency AND refused <> ''
    AND number > coalesce((SELECT max(number) FROM peer_head
        WHERE agency = :agency AND refused = ''), 0)
ORDER BY number DESC LIMIT 1
""")
_KEEP = text("""
INSERT INTO peer_head (agency, statement, countersignature, refused, begins_anew)
VALUES (:agency, :statement, :countersignature, :refused, :begins_anew)
""")
_OWN_ENDS = text("""
SELECT chain, number, encode(hash, 'hex') AS hash FROM audit WHERE chain = :chain
    AND number = :number
UNION ALL SELECT chain, number, encode(hash, 'hex') FROM history_seal WHERE chain = :chain
    AND number = :number
""")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('peer_head', 0))")


class Peers:
    """Signs this agency's heads, and countersigns those of the other agencies."""

    def __init__(self, settings: Settings, engine: AsyncEngine, keys: AuditKeys) -> None:
        """The peers' addresses and this service's own token come from the settings."""
        self._settings, self._engine, self._keys = settings, engine, keys
        others = set(Agency) - {keys.agency}
        self._peers = {a: url for a, url in settings.peers.items() if a in others}
        self._signed = ""
        self._thinned = float("-inf")
        for agency in self._peers:
            AUDIT_DISAGREES.labels(agency).set(0)
            AUDIT_COUNTERSIGNED.labels(agency).set(time.time())

    async def run(self) -> None:
        """Sign and ask until cancelled; each peer by itself."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while True:
                await asyncio.gather(self.sign(), *(self.exchange(client, a) for a in self._peers))
                await asyncio.sleep(self._settings.audit_heads_seconds)

    async def sign(self) -> None:
        """Sign where the own chains end; once an hour, let go of what nobody needs any more."""
        try:
            self._signed = await sign_own(self._engine, self._keys, self._signed)
            AUDIT_HEAD.set(time.time())
            if time.monotonic() - self._thinned > THIN_SECONDS:
                async with self._engine.begin() as connection:
                    await connection.execute(text("SELECT thin_heads()"))
                self._thinned = time.monotonic()
        except (SQLAlchemyError, OSError) as lost:
            log.warning("audit not signed", error=type(lost).__name__)

    async def exchange(self, client: httpx.AsyncClient, agency: str) -> None:
        """Countersign a peer's head, and look at what it countersigned of ours."""
        try:
            disagreed = await self.countersign(client, agency)
            disagreed = await self.look(client, agency) or disagreed
            AUDIT_DISAGREES.labels(agency).set(1 if disagreed else 0)
            if disagreed:
                log.error("audit heads disagree", agency=agency, wrong=disagreed)
        except (httpx.HTTPError, SQLAlchemyError, OSError) as away:
            log.info("peer's audit head waits", agency=agency, error=type(away).__name__)
        except (NotAnAnswer, NotSigned, ValueError) as wrong:
            log.error("peer's audit head refused", agency=agency, wrong=type(wrong).__name__)

    async def countersign(self, client: httpx.AsyncClient, agency: str) -> str:
        """Ask a peer for its head and keep it; why it was refused, or nothing."""
        last = await self._last(agency)
        statement, gone_on = await self._fetch(client, agency, last)
        if last is not None and statement == last["statement"]:
            return ""
        ends = ends_of(self._keys.read(statement, agency))
        refused = "" if last is None or last["begins_anew"] else _disagreement(last["ends"], ends)
        if not refused and last is not None and not last["begins_anew"]:
            refused = _not_gone_on(gone_on, ends)
        await self._keep(agency, statement, refused, last)
        return refused

    async def look(self, client: httpx.AsyncClient, agency: str) -> str:
        """What a peer keeps of our heads and our chains do not hold, or nothing."""
        url = f"{self._peers[agency]}/operations/audit-heads/me"
        kept = await ask(client, url, self._token(), {}, KeptHeads)
        heads = [head for head in kept.heads if not head.refused and not head.begins_anew]
        if not heads:
            return ""
        if kept.heads[-1].refused:
            return f"{agency} refuses our head: {kept.heads[-1].refused}"
        newest = heads[-1]
        said = self._keys.read(newest.statement, self._keys.agency)
        require_countersigned(self._keys, newest, agency)
        is_newest = newest.statement == self._signed
        seen = time.time() if is_newest else datetime.fromisoformat(newest.at).timestamp()
        AUDIT_COUNTERSIGNED.labels(agency).set(seen)
        if kept.heads[-1].begins_anew:
            return ""
        async with self._engine.connect() as connection:
            return await _not_ours(connection, ends_of(said), agency)

    async def _fetch(
        self, client: httpx.AsyncClient, agency: str, last: Mapping[str, Any] | None
    ) -> tuple[str, dict[int, ChainEnd]]:
        """The peer's statement, and what its links make of the ends that were known."""
        known: dict[int, ChainEnd] = dict(last["ends"]) if last else {}
        url = f"{self._peers[agency]}/operations/audit-heads"
        for _ in range(PAGES):
            after = json.dumps({c: end.number for c, end in known.items()})
            head = await ask(client, url, self._token(), {"after": after}, HeadOut)
            for chain, links in head.links.items():
                if links and chain in known:
                    end = known[chain]
                    known[chain] = ChainEnd(
                        chain=chain,
                        number=end.number + len(links),
                        hash=linked_hash(end.hash, links),
                    )
            if not head.more:
                return head.statement, known
        raise NotAnAnswer("its links do not end")

    async def _last(self, agency: str) -> dict[str, Any] | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_LAST, {"agency": agency})).mappings().first()
        if row is None:
            return None
        ends = {} if row["begins_anew"] else ends_of(self._keys.read(row["statement"], agency))
        return {**row, "ends": ends}

    async def _keep(
        self, agency: str, statement: str, refused: str, last: Mapping[str, Any] | None
    ) -> None:
        async with self._engine.begin() as connection:
            # Two processes of one agency: what one of them kept meanwhile is not gone back on.
            await connection.execute(_ONE_AT_A_TIME)
            newest = (await connection.execute(_LAST, {"agency": agency})).mappings().first()
            if _statement(newest) != _statement(last):
                return
            if refused:
                of = {"agency": agency}
                if (await connection.execute(_LAST_REFUSED, of)).first() is not None:
                    return
            await connection.execute(
                _KEEP,
                {
                    "agency": agency,
                    "statement": statement,
                    "countersignature": "" if refused else countersignature(self._keys, statement),
                    "refused": refused,
                    "begins_anew": "",
                },
            )

    def _token(self) -> str:
        file = self._settings.client_token_file
        return file.read_text().strip() if file else ""


def _statement(row: Mapping[Any, Any] | None) -> str | None:
    return row["statement"] if row is not None else None


def countersignature(keys: AuditKeys, statement: str) -> str:
    """This agency's signature over another one's statement."""
    return keys.sign({"countersigns": statement, "at": time.time()})


def require_countersigned(keys: AuditKeys, kept: KeptHead, by: str) -> None:
    """Raise ``NotSigned`` where a peer's signature is not over the very statement it keeps."""
    if keys.read(kept.countersignature, by).get("countersigns") != kept.statement:
        raise NotSigned("it countersigns something else")


async def accept_beginning(connection: AsyncConnection, agency: str, reason: str) -> None:
    """Take the next head of an agency as a new beginning, by an operator's decision."""
    values = {"agency": agency, "statement": "", "countersignature": "", "refused": ""}
    await connection.execute(_KEEP, values | {"begins_anew": reason})


def _disagreement(before: Mapping[int, ChainEnd], now: Mapping[int, ChainEnd]) -> str:
    """The first chain that is lower than before, or ends otherwise at the same number."""
    for chain, end in sorted(before.items()):
        found = now.get(chain)
        if found is None or found.number < end.number:
            at = found.number if found else 0
            return f"chain {chain} ends at {at}, and {end.number} was countersigned"
        if found.number == end.number and found.hash != end.hash:
            return f"chain {chain} is another one at number {end.number}"
    return ""


def _not_gone_on(gone_on: Mapping[int, ChainEnd], now: Mapping[int, ChainEnd]) -> str:
    for chain, end in sorted(gone_on.items()):
        if now[chain] != end:
            return (
                f"chain {chain} does not go on to number {now[chain].number} from what was before"
            )
    return ""


async def _not_ours(connection: AsyncConnection, ends: Mapping[int, ChainEnd], by: str) -> str:
    for chain, end in sorted(ends.items()):
        values = {"chain": chain, "number": end.number}
        row = (await connection.execute(_OWN_ENDS, values)).mappings().first()
        if row is None or row["hash"] != end.hash:
            return f"{by} countersigned number {end.number} of chain {chain}, which is not ours"
    return ""
