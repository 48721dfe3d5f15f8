"""Bounds on what a client may send: how much, how deep, how often."""

import time
from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.errors import TooLarge, TooMany
from services.common.problems import refused

BODY_BYTES = 2 * 1024 * 1024
DEPTH = 40
#: The only body that is never parsed as JSON; a bracket in it is a byte of some number.
PROTOBUF = b"application/x-protobuf"
CLIENTS = 10_000


class RateLimit:
    """A token bucket per client, kept for the clients seen last."""

    def __init__(self, per_second: float) -> None:
        """A client may ask ``per_second`` times a second, and twice that at once."""
        self._rate, self._burst = per_second, per_second * 2
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Count one request. Raises ``TooMany``."""
        now = time.monotonic()
        left, seen = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._rate) - 1
        self._buckets[client] = (max(left, -1.0), now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        if left < 0:
            raise TooMany("Too many requests; wait a second.")


class BodyLimit:
    """Refuses a body that is larger or nested deeper than any real request, before it is parsed."""

    def __init__(self, app: ASGIApp) -> None:
        """Wraps the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body under the limit, then hand it on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        try:
            body = await _body(receive)
            if (b"content-type", PROTOBUF) not in scope["headers"]:
                _check_depth(body)
        except TooLarge as refusal:
            return await refused(refusal)(scope, receive, send)
        await self._app(scope, _Once(body, receive), send)
        return None


class _Once:
    """Gives the body once, then whatever the connection says."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            raise TooLarge("The body is larger than 2 MB.")
        if not message.get("more_body"):
            return bytes(body)


def _check_depth(body: bytes) -> None:
    """Brackets outside strings, counted: cheaper than parsing what may be refused."""
    if body.count(b"[") + body.count(b"{") <= DEPTH:
        return
    depth = 0
    in_text = escaped = False
    for byte in body:
        if in_text:
            in_text = escaped or byte != 0x22
            escaped = not escaped and byte == 0x5C
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > DEPTH:
                raise TooLarge("The body is nested deeper than 40 levels.")
        elif byte in b"]}":
            depth -= 1
