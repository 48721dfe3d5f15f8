"""The command ``restored`` of an owner, with the one reader that it can ask on a port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import restored_readers, web
from services.common.restored import restored
from tests.common.given_restore import Two
from tests.service_under_test import ServiceUnderTest

OTHERS = [
    a.reader
    for a in load_agreements().of_writer(Agency.PROVIDER)
    if a.reader is not Agency.REPORTING
]


@asynccontextmanager
async def on_a_port(service: ServiceUnderTest) -> AsyncIterator[str]:
    """A service where others reach it; where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = service.settings.model_copy(update={"port": port})
    serving = asyncio.ensure_future(web.serve(service.app, settings))
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(20):
        while True:
            try:
                await client.get(f"http://127.0.0.1:{port}/health/liveness")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def said_restored(
    pair: Two, folder: Path, monkeypatch: pytest.MonkeyPatch, *, away: bool = False, **how: Any
) -> str | None:
    """What it says; the broker holds nothing that the reader has not read."""

    async def nothing(*_: object) -> dict[int, int]:
        return {}

    monkeypatch.setattr(restored_readers, "topic_ends", nothing)
    token = folder / "owner"
    token.write_text(pair.owner.keys.mint(Agency.PROVIDER.value, "service"))
    how = {"without": OTHERS, "reason": "a disk was lost"} | how
    if away:
        return await restored(_knows(pair, token, "http://127.0.0.1:1"), **how)
    async with on_a_port(pair.reader) as url:
        return await restored(_knows(pair, token, url), **how)


def _knows(pair: Two, token: Path, url: str) -> Any:
    given = {"peers": {Agency.REPORTING.value: url}, "client_token_file": token}
    return pair.owner.settings.model_copy(update=given)
