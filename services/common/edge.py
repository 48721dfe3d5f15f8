"""The outermost edge of every application: hosts, headers, bodies, and the last word on errors.

Guarantee: every answer, of whatever part, carries the same headers; no error leaves the
application, so that no server writes its text into a log; a body is never larger, deeper or slower
than the bounds, and is read only when somebody who may ask asks for it.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

import structlog
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import limits, problems
from services.common.errors import BadRequest, Refused, Unprocessable
from services.common.large_bodies import LargeBodies
from services.common.latency import Timed
from services.common.settings import Environment, Settings

log = structlog.get_logger()

DISCARD_SECONDS = 1.0
#: Asked by what runs the process, at whatever address it has there; they tell nothing.
ANY_HOST = ("/health/", "/metrics")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "content-security-policy": POLICY,
    # With no-referrer a browser would send its own forms with the origin "null".
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_TLS_ONLY = "max-age=31536000"
_NAME_OF_A_PARAMETER = re.compile(r"[a-z_]{1,40}")


class Application(FastAPI):
    """A FastAPI application within the edge, whoever calls it."""

    def guard(self, settings: Settings, binary: Iterable[str] = ()) -> None:
        """Set the bounds; ``binary`` are the paths whose bodies are no JSON."""
        self._edge = Edge(super().__call__, settings, frozenset(binary))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the lifespan."""
        await self._edge(scope, receive, send)


class Edge:
    """Wraps an application; what it refuses costs neither a body nor the application."""

    def __init__(self, app: ASGIApp, settings: Settings, binary: frozenset[str]) -> None:
        """The bounds are those of the settings."""
        self._app, self._binary = app, binary
        self._seconds = settings.body_seconds
        self._hosts = _hosts(settings)
        self._large = LargeBodies(settings.body_seconds)
        own = (*HEADERS.items(), *_over_tls(settings))
        self._headers = [(name.encode(), value.encode()) for name, value in own]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse at once, or let the application answer, and finish with what it left."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return None
        scope.setdefault("state", {})
        body = limits.Body(scope, receive, self._seconds, self._large)
        body.binary = scope["path"] in self._binary
        answer = _Answer(send, body, self._headers, scope)
        try:
            self._require_plain(scope)
            body.require_small()
        except Refused as refusal:
            await problems.refused(refusal)(scope, receive, answer.send)
            return answer.timed.ended()
        try:
            await self._within(scope, body, answer)
        finally:
            body.release()
            answer.timed.ended(broken=answer.broken)
        return None

    async def _within(self, scope: Scope, body: limits.Body, answer: "_Answer") -> None:
        try:
            await self._app(scope, body.receive, answer.send)
        except Exception as error:
            if not answer.started:
                await problems.unexpected(Request(scope), error)(scope, body.receive, answer.send)
            elif not answer.finished:
                problems.tell(Request(scope), error)
                answer.broken = True
                # What was begun cannot be taken back: the connection ends in the middle of it.
                raise ConnectionAbortedError from None

    def _require_plain(self, scope: Scope) -> None:
        """The address names a host that is ours and nothing a database cannot keep."""
        path: str = scope["path"]
        asked = self._hosts and not path.startswith(ANY_HOST)
        if asked and _host(scope) not in self._hosts:
            raise BadRequest("This is not the address of this service.", field="Host")
        for name, value in scope["headers"]:
            if b"\x00" in value:
                raise Unprocessable("A header has the character NUL.", field=_header(name))
        if not limits.storable(path):
            raise Unprocessable("The path has a character that no name has.", field="/path")
        if b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]:
            raise Unprocessable(
                "The query has the character NUL.", field=_named(scope["query_string"])
            )


class _Answer:
    """Sends an answer with the headers of every answer; in its place the body's refusal."""

    def __init__(
        self, send: Send, body: limits.Body, headers: list[tuple[bytes, bytes]], scope: Scope
    ) -> None:
        self._send, self._body, self._headers, self._scope = send, body, headers, scope
        self.started = self.finished = self.broken = False
        self._replaced = False
        self.timed = Timed(scope)

    async def send(self, message: Message) -> None:
        """Hand a part of the answer on, unless the body's refusal was sent in its place."""
        if self._replaced:
            return
        refusal = self._body.refusal
        if refusal is not None and not self.started and message.get("status") != refusal.status:
            await self._refuse(refusal)
        else:
            await self.send_as_is(message)

    async def _refuse(self, refusal: Refused) -> None:
        instead = problems.refused(refusal)
        await instead(self._scope, self._body.receive, self.send_as_is)
        self._replaced = True

    async def send_as_is(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.timed.answered(message["status"])
            self._add_headers(message)
        await self._hand_on(message)

    async def _hand_on(self, message: Message) -> None:
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if last and not self._body.complete:
            await self._send({**message, "more_body": True})
            await self._body.discard(DISCARD_SECONDS)
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        self.finished = last
        await self._send(message)

    def _add_headers(self, message: Message) -> None:
        headers = list(message.get("headers", ()))
        given = {name.lower() for name, _ in headers}
        headers += [one for one in self._headers if one[0] not in given]
        if not self._body.complete:
            headers.append((b"connection", b"close"))
        message["headers"] = headers


def _host(scope: Scope) -> str | None:
    given = next((v for k, v in scope["headers"] if k == b"host"), b"")
    try:
        return urlsplit(f"//{given.decode('latin-1')}").hostname
    except ValueError:
        return None


def _header(name: bytes) -> str:
    """A header by its name, where that is one of those that are asked for."""
    known = {"idempotency-key": "Idempotency-Key", "if-match": "If-Match"}
    return known.get(name.decode("latin-1"), "header")


def _hosts(settings: Settings) -> frozenset[str]:
    """The hosts that are answered; none are named in development, and then any is."""
    named = {host.lower() for host in settings.trusted_hosts}
    own = urlsplit(settings.public_url).hostname
    if settings.environment is Environment.DEVELOPMENT and not named:
        return frozenset()
    return frozenset(named | ({own} if own else set()) | {"localhost", "127.0.0.1", "::1"})


def _over_tls(settings: Settings) -> list[tuple[str, str]]:
    is_tls = settings.public_url.startswith("https://")
    return [("strict-transport-security", _TLS_ONLY)] if is_tls else []


def _named(query: bytes) -> str:
    """The parameter with a NUL in it, where its name is one of ours by its form."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    names = [
        name for name, value in pairs if "\x00" in value and _NAME_OF_A_PARAMETER.fullmatch(name)
    ]
    return f"/{names[0]}" if names else "/query"
