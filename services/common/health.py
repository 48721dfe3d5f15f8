"""Health: is the process alive, can it do its work, what is it."""

import asyncio
import hmac
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common.errors import Unauthenticated, Unknown
from services.common.identity import peer_of
from services.common.metrics import exposition

router = APIRouter(tags=["health"])

OLDEST_OUTBOX_SECONDS = 60.0

_OLDEST = text("""
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(told_at)), 0) FROM outbox
""")


KNOWN_SECONDS = 1.0
DATABASE_SECONDS = 2.0


@dataclass
class Vitals:
    """The parts of this process that say whether they work.

    The database is asked at most once a second, and once at a time, whoever asks how often.
    """

    engine: AsyncEngine
    parts: dict[str, Any] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)
    _asked: float = float("-inf")
    _asking: asyncio.Task[None] | None = None

    async def check(self) -> dict[str, bool]:
        """Each part by name: true where it works."""
        if self._asking is None and time.monotonic() - self._asked >= KNOWN_SECONDS:
            self._asking = asyncio.create_task(self._ask())
        if self._asking is not None:
            await asyncio.shield(self._asking)
        return {name: bool(works()) for name, works in self.parts.items()} | self._known

    async def _ask(self) -> None:
        try:
            self._known = await self._database()
        finally:
            self._asked, self._asking = time.monotonic(), None

    async def _database(self) -> dict[str, bool]:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), self.engine.connect() as connection:
                oldest = float((await connection.execute(_OLDEST)).scalar_one())
        except (SQLAlchemyError, OSError):
            return {"database": False}
        return {"database": True, "outbox": oldest < OLDEST_OUTBOX_SECONDS}


@router.get("/health/liveness", summary="The process is alive")
async def liveness() -> dict[str, str]:
    """200 as long as the event loop turns."""
    return {"status": "UP"}


@router.get("/health/readiness", summary="The process can do its work")
async def readiness(request: Request) -> Response:
    """200 when database, broker, relay and consumer work; otherwise 503 naming what does not."""
    checks = await request.app.state.vitals.check()
    up = all(checks.values())
    parts = {name: "UP" if works else "DOWN" for name, works in checks.items()}
    body = {"status": "UP" if up else "DOWN", "components": parts}
    return JSONResponse(body, 200 if up else 503, headers={"cache-control": "no-store"})


@router.get("/info", summary="What this is")
async def info(request: Request) -> dict[str, str]:
    """Name and title of the service."""
    return {"service": request.app.state.service, "title": request.app.title}


@router.get("/metrics", summary="Prometheus metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Counters and gauges of this process, for who holds the scrape token. 404 where none is set.

    Raises ``Unauthenticated``, ``Unknown``, ``TooMany``.
    """
    file: Path | None = request.app.state.metrics_token_file
    if file is None:
        raise Unknown("Not found, or you may not see it.")
    request.app.state.peers.take(peer_of(request))
    _, _, shown = request.headers.get("authorization", "").partition(" ")
    token = _token(file)
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        raise Unauthenticated("Metrics are shown to who holds the scrape token.")
    return Response(exposition(), media_type=CONTENT_TYPE_LATEST)


def _token(file: Path) -> str:
    """Read each time, as it may be changed."""
    return file.read_text().strip()
