"""How a page of a channel is written: as one answer, or as server-sent events without end."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import orjson
from fastapi.sse import format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.common import cursors, latency
from services.common.audited import Keep
from services.common.errors import TooMany
from services.common.feed_pages import OwnChannel, Page, Place, Told, Write, write_page
from services.common.feed_tail import Tails
from services.common.identity import Caller, SignIn

STREAM_SECONDS = 15.0
PAGE = 100

_INCARNATION = "of"


def read_cursor(given: str) -> Place:
    """The place a cursor stands for. Raises ``Unprocessable`` for one that is not ours."""
    if not given:
        return {}
    with cursors.ours():
        said = cursors.read(given).items()
        place = {int(shard): int(at) for shard, at in said if shard != _INCARNATION}
        if not all(0 <= position < 2**63 for position in place.values()):
            raise ValueError("no place in a feed")
    return place


def incarnation_of(given: str) -> UUID | None:
    """The incarnation a cursor is of; earlier releases said none. Raises ``Unprocessable``."""
    with cursors.ours():
        said = cursors.read(given).get(_INCARNATION)
        return None if said is None else UUID(said)


def cursor_of(place: Place, incarnation: UUID | None = None) -> str:
    """The cursor that stands for a place in an incarnation."""
    said: dict[str, object] = {str(shard): position for shard, position in place.items()}
    return cursors.written(said | ({_INCARNATION: str(incarnation)} if incarnation else {}))


class Streams:
    """The open streams of a process: a bounded number for each caller and for all."""

    def __init__(self, per_caller: int, of_all: int) -> None:
        """``per_caller`` counts those of one agency, organisation and user."""
        self._per_caller, self._of_all = per_caller, of_all
        self._open: Counter[tuple[str, str, str]] = Counter()
        self.closing = asyncio.Event()
        self.tails = Tails()

    def close(self) -> None:
        """End every stream and poller, for the process to end."""
        self.closing.set()
        self.tails.close()

    def require_room(self, caller: Caller) -> None:
        """Raise ``TooMany`` where the caller, or all callers, have as many as there may be."""
        if self._open[caller.client] >= self._per_caller or self._open.total() >= self._of_all:
            raise TooMany("Too many open streams: close one, or read the events page by page.")

    @contextmanager
    def opened(self, caller: Caller) -> Iterator[None]:
        """Count one stream as long as it is open. Raises ``TooMany``."""
        self.require_room(caller)
        self._open[caller.client] += 1
        try:
            yield
        finally:
            self._open[caller.client] -= 1
            self._open += Counter()


@dataclass(frozen=True)
class From:
    """Where a reader goes on from, and the cursor that said so."""

    place: Place
    cursor: str = ""


class PageAnswer(Response):
    """The next page, read when it is written, so that nothing withdrawn meanwhile is in it."""

    def __init__(
        self,
        streams: Streams,
        channel: OwnChannel,
        begun: From,
        limit: int,
        seconds: float,
        keep: Keep,
        caller: Caller,
    ) -> None:
        """``seconds`` are waited for something to tell; with none the answer is at once.

        ``keep`` is told whom the page shows before it leaves. Who waits counts as a stream.
        """
        super().__init__()
        self._keep, self._caller = keep, caller
        self._streams, self._channel = streams, channel
        self._place, self._limit, self._seconds = begun.place, limit, seconds
        self._same = begun.cursor or cursor_of({}, channel.incarnation)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, write, and only then let withdrawals go on."""

        async def write(page: Page) -> None:
            of = self._channel.incarnation
            cursor = cursor_of(page.told[-1].place, of) if page.told else self._same
            events = [one.event for one in page.shown()]
            body = {"events": events, "cursor": cursor, "more": page.more}
            answer = Response(orjson.dumps(body), media_type="application/json")
            await answer(scope, receive, send)

        if self._seconds <= 0:
            return await write_page(self._channel, self._place, self._limit, self._kept(write))
        with self._streams.opened(self._caller), latency.held(scope, "poll"):
            told = await self._streams.tails.next(
                self._channel, self._place, self._limit, self._seconds, write, self._keep
            )
        if not told:
            await self._kept(write)(Page())
        return None

    def _kept(self, write: Write) -> Write:
        async def keep_and_write(page: Page) -> None:
            await self._keep(page.about())
            await write(page)

        return keep_and_write


class Stream(Response):
    """The feed as server-sent events, each with the cursor to come back with as its id.

    It ends with the token it was asked with, with its client and with the process.
    """

    media_type = "text/event-stream"

    def __init__(
        self, streams: Streams, channel: OwnChannel, place: Place, of: SignIn, keep: Keep
    ) -> None:
        """``of``: whose it is, and when that ends; ``keep`` is told whom each page shows."""
        super().__init__(headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._streams, self._channel, self._place = streams, channel, place
        self._caller, self._expires, self._keep = of.caller, of.expires, keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write pages until an end. Raises ``TooMany`` before the first."""
        with self._streams.opened(self._caller), latency.held(scope, "stream"):
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _until_first(
                lambda: self._write_pages(send),
                lambda: _gone(receive),
                self._streams.closing.wait,
            )
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write_pages(self, send: Send) -> None:
        async def write(page: Page) -> None:
            if time.time() >= self._expires:
                return
            of = self._channel.incarnation
            events = b"".join(_sse(one, of) for one in page.shown())
            if events:
                await send(_chunk(events))
            self._place = page.told[-1].place if page.told else self._place

        while (left := self._expires - time.time()) > 0:
            seconds = min(STREAM_SECONDS, left)
            try:
                told = await self._streams.tails.next(
                    self._channel, self._place, PAGE, seconds, write, self._keep
                )
            except TimeoutError:
                return  # Whoever does not read what is written holds nobody else up.
            if not told and seconds == STREAM_SECONDS:
                await send(_chunk(format_sse_event(comment="still here")))


def _sse(told: Told, of: UUID | None) -> bytes:
    data = orjson.dumps(told.event).decode()
    kind = str((told.event or {})["type"])
    return format_sse_event(data_str=data, event=kind, id=cursor_of(told.place, of))


def _chunk(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _until_first(*makers: Callable[[], Awaitable[object]]) -> None:
    """Run them at once until one ends, then end the others. Raises what that one raised."""
    tasks = [asyncio.ensure_future(_run(make)) for make in makers]
    try:
        finished, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in finished:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(make: Callable[[], Awaitable[object]]) -> None:
    await make()
