"""A server in the place of an owner, that answers whatever it is told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

Respond = Callable[[asyncio.StreamWriter, str, dict[str, str]], Awaitable[None]]


@dataclass
class Owner:
    """A server on a port of its own that answers as it is told to."""

    respond: Respond
    url: str = ""
    asked: list[str] = field(default_factory=list)
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; whatever comes of it, the connection is closed."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            target = urlsplit(head.split(" ")[1])
            self.asked.append(head.split(" ")[1])
            query = {name: values[0] for name, values in parse_qs(target.query).items()}
            await self.respond(writer, target.path.rpartition("/")[2], query)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def owner(respond: Respond) -> AsyncIterator[Owner]:
    """An owner that answers so."""
    one = Owner(respond)
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        server.close()
        # What is not answered yet, as the reader gave it up, leaves no socket to the next test.
        for task in list(one.serving):
            task.cancel()
        await asyncio.gather(*one.serving, return_exceptions=True)


def answer(
    body: bytes, status: str = "200 OK", kind: str = "application/json", **more: str
) -> bytes:
    """A whole HTTP answer."""
    headers = {"content-type": kind, "content-length": str(len(body)), "connection": "close"}
    lines = "".join(f"{n.replace('_', '-')}: {v}\r\n" for n, v in (headers | more).items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def always(said: bytes) -> Respond:
    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        writer.write(said)

    return respond


def honest(
    told: Sequence[dict[str, Any]], spoil: Callable[[list[dict[str, Any]]], Any] = list
) -> Respond:
    """An owner that told this; ``spoil`` makes its pages otherwise."""

    async def respond(writer: asyncio.StreamWriter, what: str, query: dict[str, str]) -> None:
        body: dict[str, Any] = {"heads": []}
        if what == "events":
            after = int(query["after"])
            mine = [
                event for event in told
                if event["subject"] == query["subject"] and int(event["sequence"]) > after
            ]  # fmt: skip
            body = {"events": spoil(mine[: int(query["limit"])]), "cursor": ""}
        writer.write(answer(orjson.dumps(body)))

    return respond


def page(**more: object) -> bytes:
    return answer(orjson.dumps(more))
