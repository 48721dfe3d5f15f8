"""Health: is the process alive, can it do its work, what is it."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

router = APIRouter(tags=["health"])

OLDEST_OUTBOX_SECONDS = 60.0

_OLDEST = text("""
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(told_at)), 0) FROM outbox
""")


@dataclass
class Vitals:
    """The parts of this process that say whether they work."""

    engine: AsyncEngine
    parts: dict[str, Any] = field(default_factory=dict)

    async def check(self) -> dict[str, bool]:
        """Each part by name: true where it works."""
        return {name: bool(works()) for name, works in self.parts.items()} | await self._database()

    async def _database(self) -> dict[str, bool]:
        try:
            async with self.engine.connect() as connection:
                oldest = float((await connection.execute(_OLDEST)).scalar_one())
        except (DBAPIError, OSError):
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
async def metrics() -> Response:
    """Counters and gauges of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
