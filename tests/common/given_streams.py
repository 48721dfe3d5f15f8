"""Streams of a channel, as their clients have them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from contracts.event import Agency
from tests.service_under_test import ServiceUnderTest

PATH = "/v1/channels/me/stream"


@dataclass
class Reading:
    """A stream as its client has it."""

    status: int = 0
    events: list[dict[str, str]] = field(default_factory=list)
    ended: bool = False
    slow: asyncio.Event | None = None
    leave: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ids(self) -> list[str]:
        return [one["id"] for one in self.events]

    def subjects(self) -> list[str]:
        return [json.loads(one["data"])["subject"] for one in self.events]


async def run_stream(
    service: ServiceUnderTest,
    reading: Reading,
    cursor: str = "",
    ttl: int = 600,
    user: str = "one",
    reader: Agency = Agency.PROBATION,
    organisation: str | None = None,
) -> None:
    """Ask for the stream without a network, so that it is written as it comes."""
    token = service.keys.mint(reader, "service", organisation, user=user, ttl=ttl)
    app = service.app
    given = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"service")]
    if cursor:
        given.append((b"last-event-id", cursor.encode()))
    scope = {"type": "http", "method": "GET", "path": PATH, "raw_path": PATH.encode(),
             "query_string": b"", "headers": given, "client": ("192.0.2.1", 1), "scheme": "http",
             "server": ("service", 80), "http_version": "1.1", "root_path": "",
             "state": {}, "asgi": {"version": "3.0"}}  # fmt: skip
    begun = False

    async def receive() -> dict[str, Any]:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await reading.leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            reading.status = message["status"]
            return
        if reading.slow is not None and message["body"]:
            await reading.slow.wait()
        reading.events += events_in(message["body"].decode())
        reading.ended |= not message.get("more_body", False)

    await app(scope, receive, send)


def events_in(text: str) -> list[dict[str, str]]:
    """The server-sent events of a piece of a stream, without its comments."""
    found = []
    for block in text.split("\n\n"):
        lines = (line.partition(": ") for line in block.splitlines())
        found.append({name: value for name, _, value in lines if name})
    return [one for one in found if "data" in one]


@asynccontextmanager
async def streaming(service: ServiceUnderTest, count: int = 1, **how: Any) -> AsyncIterator[Any]:
    """So many streams, open."""
    readings = [Reading() for _ in range(count)]
    tasks = [asyncio.create_task(run_stream(service, one, **how)) for one in readings]
    try:
        await until(lambda: all(one.status for one in readings))
        yield readings
    finally:
        for one in readings:
            one.leave.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 5)


async def until(there: Any, seconds: float = 5) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
