"""The web server of a process: bounds on connections before there is a request, and a clean end."""

import asyncio
import socket
from asyncio import TimerHandle
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.common import causes
from services.common.settings import Settings

log = structlog.get_logger()

HEAD_BYTES = 64 * 1024
#: Seconds until a port that was taken is tried again.
AGAIN_SECONDS = 5.0


class BoundedProtocol(HttpToolsProtocol):
    """HTTP of which the head of a request must arrive whole, soon, and be of a usual size."""

    head_seconds = 10.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection has so long for its first request."""
        super().connection_made(transport)
        self._timer: TimerHandle | None = None
        self._head_bytes = 0
        self._in_head = True
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that is not complete; close where it grows without end."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        """A request begins; its head has so long to arrive."""
        super().on_message_begin()
        self._in_head = True
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head is there. It is refused if it came at once and is too large all the same."""
        self._in_head, self._head_bytes = False, 0
        self._cancel()
        if len(self.url) + sum(len(k) + len(v) for k, v in self.headers) > HEAD_BYTES:
            self.send_400_response("The head of the request is too large.")
            raise ValueError("head too large")
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._cancel()
        self._timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        if self._in_head and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """Signals are the process's business, not the web server's."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def configured(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """The server's settings: no header that names it, no log of addresses, bounds on everything."""
    protocol: Any = type("Protocol", (BoundedProtocol,), {"head_seconds": settings.head_seconds})
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
        loop="none",
    )


async def serve_aside(app: ASGIApp, settings: Settings) -> None:
    """Serve beside work that goes on without: where the port is taken it is tried again."""
    sock = None
    while sock is None:
        try:
            sock = _listening(settings)
        except OSError as taken:
            said = causes.of(taken)
            log.error("health cannot listen", port=settings.port, **said, done="tried again")
            await asyncio.sleep(AGAIN_SECONDS)
    server = _Server(configured(app, settings))
    serving = asyncio.create_task(server.serve([sock]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((settings.host, settings.port))
        sock.listen(128)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


async def serve(
    app: ASGIApp, settings: Settings, closing: Callable[[], None] = lambda: None
) -> None:
    """Serve until cancelled. ``closing`` ends what would otherwise stay open, before the rest."""
    server = _Server(configured(app, settings))
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        closing()
        server.should_exit = True
        await serving
        raise
    except SystemExit as failed:
        raise RuntimeError("the web server could not start") from failed
