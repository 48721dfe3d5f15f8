"""Healing: what a reader was never sent is asked for from its owner, and applied in order.

Guarantee: a gap closes without anyone's help once the owner answers, and a broker that forgot
(retention, a lost disk, a deleted topic) loses nothing, because the heads of every channel are
compared with what was applied, at start, when the broker does not know our place, and regularly.
"""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.envelope import Malformed, from_json
from contracts.event import Agency
from contracts.sharing import Agreement, load_agreements
from services.common.deliveries import NOBODY, redelivery
from services.common.inbox import Inbox
from services.common.metrics import REPLAYED
from services.common.settings import Settings

log = structlog.get_logger()

LOOK_SECONDS = 0.2
SILENCE_SECONDS = 1.0
PAGE = 500

_GAPS = text("""
SELECT subject, last FROM inbox_sequence
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

_BEHIND = text("""
INSERT INTO inbox_sequence (channel, subject, last, state)
SELECT :channel, h.subject, 0, 'gap'
FROM unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[])) AS h(subject, last)
ON CONFLICT (channel, subject) DO UPDATE SET state = 'gap'
WHERE inbox_sequence.state = 'flowing' AND inbox_sequence.last < (
    SELECT h.last FROM unnest(CAST(:subjects AS uuid[]), CAST(:lasts AS bigint[]))
    AS h(subject, last) WHERE h.subject = inbox_sequence.subject)
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

    def place_lost(self) -> None:
        """The broker does not know where we were: compare every head."""
        self._to_compare = set(self._agreements)

    async def run(self) -> None:
        """Close gaps until cancelled; an owner that does not answer is asked again."""
        async with httpx.AsyncClient(timeout=5) as client:
            again = 0.0
            while True:
                now = asyncio.get_running_loop().time()
                if now > again:
                    self.place_lost()
                    again = now + self._settings.reconcile_seconds
                answered = await self._heal(client)
                await asyncio.sleep(LOOK_SECONDS if answered else SILENCE_SECONDS)

    async def _heal(self, client: httpx.AsyncClient) -> bool:
        """Ask each owner for what its channel lacks; whether all of them answered."""
        answered = True
        for channel in self._agreements:
            try:
                if channel in self._to_compare:
                    await self._compare_heads(client, channel)
                    self._to_compare.discard(channel)
                await self._close_gaps(client, channel)
            except (httpx.HTTPError, DBAPIError, OSError) as unanswered:
                log.info("owner waits", channel=channel, error=type(unanswered).__name__)
                answered = False
        return answered

    async def _close_gaps(self, client: httpx.AsyncClient, channel: str) -> None:
        async with self._engine.connect() as connection:
            gaps = (await connection.execute(_GAPS, {"channel": channel})).all()
        for subject, last in gaps:
            while (fetched := await self._fetch(client, channel, subject, last)) > last:
                last = fetched
            async with self._engine.begin() as connection:
                await connection.execute(_SETTLE, {"channel": channel, "subject": subject})

    async def _fetch(
        self, client: httpx.AsyncClient, channel: str, subject: UUID, after: int
    ) -> int:
        """Apply one page of what the owner told after a number; the last number of the page."""
        query = {"subject": str(subject), "after": after, "limit": PAGE}
        body = await self._ask(client, self._agreements[channel], "events", query)
        try:
            envelopes = [from_json(event) for event in body["events"]]
        except Malformed as malformed:
            log.error("owner replayed what is no event", channel=channel, wrong=str(malformed))
            return after
        if not envelopes:
            return after
        await self._inbox.apply([redelivery(channel, envelope) for envelope in envelopes])
        REPLAYED.labels(channel).inc(len(envelopes))
        return envelopes[-1].sequence

    async def _compare_heads(self, client: httpx.AsyncClient, channel: str) -> None:
        after, agreement = str(NOBODY), self._agreements[channel]
        while heads := (await self._ask(client, agreement, "heads", {"after": after}))["heads"]:
            subjects = [UUID(head["subject"]) for head in heads]
            lasts = [int(head["last"]) for head in heads]
            values = {"channel": channel, "subjects": subjects, "lasts": lasts}
            async with self._engine.begin() as connection:
                await connection.execute(_BEHIND, values)
            after = heads[-1]["subject"]

    async def _ask(
        self, client: httpx.AsyncClient, agreement: Agreement, what: str, query: dict[str, Any]
    ) -> dict[str, Any]:
        owner = self._settings.peers[agreement.writer]
        response = await client.get(
            f"{owner}/v1/channels/me/{what}",
            params=query,
            headers={"authorization": f"Bearer {_token(self._settings.client_token_file)}"},
        )
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found


def _token(file: Path | None) -> str:
    """This service's own token, read each time: whoever runs the service renews the file."""
    if file is None:
        raise httpx.RequestError("CSTR_CLIENT_TOKEN_FILE is not set")
    return file.read_text().strip()
