"""A reader that asks an owner for what it lacks, round by round."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from contracts.event import Agency
from services.common.deliveries import redelivery
from services.common.metrics import REPLAY_REFUSED
from services.common.replay import Replay
from tests.common.given import CHANNEL, session
from tests.service_under_test import ServiceUnderTest


async def in_gap(reader: ServiceUnderTest, subject: UUID, count: int) -> list[dict[str, Any]]:
    """A subject of whom only the last of so many events came; all of them as they were told."""
    events = [reader.sealed(session(reader, subject, n + 1))[1] for n in range(count)]
    await reader.inbox.apply([redelivery(CHANNEL, events[-1])])
    return [event.as_json() for event in events]


def asking(reader: ServiceUnderTest, url: str, tmp_path: Path) -> Replay:
    """The reader's replay, with this owner for its one channel."""
    token = tmp_path / "token"
    token.write_text("t")
    peers = {Agency.PROVIDER.value: url}
    told = reader.settings.model_copy(update={"peers": peers, "client_token_file": token})
    one = Replay(told, reader.engine, Agency.REPORTING, reader.inbox)
    one._agreements = {CHANNEL: one._agreements[CHANNEL]}
    one._to_compare = {CHANNEL}
    return one


async def heal(one: Replay, times: int = 1) -> float:
    """So many rounds; how long the owner is left alone after the last."""
    silence = 0.0
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        for _ in range(times):
            silence = await one._heal(client, CHANNEL)
    return silence


def refused() -> float:
    """How many answers were refused so far."""
    found: float = REPLAY_REFUSED.labels(CHANNEL)._value.get()
    return found
