"""An HTTP client lean enough not to be what is measured."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson


class Connection:
    """One connection that is kept open."""

    def __init__(self, url: str, token: str) -> None:
        """Nothing is opened before the first request."""
        self._at, self._token = urlsplit(url), token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and body of the answer."""
        reader, writer = await self._open()
        content = b"" if body is None else orjson.dumps(body)
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {self._token}\r\n"
            f"idempotency-key: {uuid4()}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.split(b"content-length:")[1].split(b"\r\n")[0])
        return int(answer.split(b" ")[1]), await reader.readexactly(length)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._at.hostname, self._at.port)
        return self._streams


async def spread(
    connections: Sequence[Connection], work: Sequence[Any], do: Callable[..., Awaitable[None]]
) -> None:
    """Do each piece of work once, as many at a time as there are connections."""
    waiting = iter(work)

    async def one(connection: Connection) -> None:
        for piece in waiting:
            await do(connection, piece)

    await asyncio.gather(*(one(connection) for connection in connections))
