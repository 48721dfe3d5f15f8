"""Health: is the process alive, can it do its work, what is it. The same at every process.

Guarantee: whatever parts a process has, it answers on its port; a part that hangs is found by the
age of its last turn, and one that waits for what is away is not UP.
"""

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import AsyncAdaptedQueuePool, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import late
from services.common.database import CURABLE
from services.common.errors import Unauthenticated, Unknown
from services.common.identity import peer_of
from services.common.metrics import (
    DATABASE_UP,
    PART_AGE,
    PART_UP,
    POOL,
    TOKENS_REFUSED,
    exposition,
    media_type,
)
from services.common.migrated import Needed, is_usable
from services.common.pulse import Pulse

log = structlog.get_logger()

router = APIRouter(tags=["health"])

OLDEST_OUTBOX_SECONDS = 60.0

_LATE = text(f"SELECT {late.SECONDS} FROM outbox o")  # noqa: S608


KNOWN_SECONDS = 1.0
DATABASE_SECONDS = 2.0
#: The part whose process says whether the outbox moves. One that only answers is no less able to.
_OF_OUTBOX = frozenset({"relay"})
#: What a request cannot be answered without.
OF_WEB = frozenset({"database", "migration"})


@dataclass
class Vitals:
    """The parts of this process that say whether they work.

    The database is asked at most once a second, and once at a time, whoever asks how often.
    ``roles`` are the parts it was started with; none said are all. ``need`` is the migration the
    database has to be at; where it is not any more, that is among what does not work. ``late``
    gives the values of what should have left the outbox.
    """

    engine: AsyncEngine
    parts: dict[str, Pulse] = field(default_factory=dict)
    roles: frozenset[str] = _OF_OUTBOX
    instance: str = ""
    need: Needed | None = None
    late: Callable[[], Mapping[str, Any]] | None = None
    _known: dict[str, bool] = field(default_factory=dict)
    _asked: float = float("-inf")
    _asking: asyncio.Task[None] | None = None

    async def check(self) -> dict[str, bool]:
        """Each part by name: true where it works."""
        if self._asking is None and time.monotonic() - self._asked >= KNOWN_SECONDS:
            self._asking = asyncio.create_task(self._ask())
        if self._asking is not None:
            await asyncio.shield(self._asking)
        known = dict(self._known)
        if not self.roles & _OF_OUTBOX:
            known.pop("outbox", None)
        return {name: pulse.works for name, pulse in self.parts.items()} | known

    @property
    def hopeless(self) -> list[str]:
        """The parts that hang for so long that only a restart helps."""
        return [name for name, pulse in self.parts.items() if pulse.hopeless]

    def measure(self) -> None:
        """Say in the metrics what the parts, the database and its pool are at this moment."""
        DATABASE_UP.set(self._known.get("database", False))
        if "web" in self.roles:
            PART_UP.labels("web").set(1)
        for name, pulse in self.parts.items():
            PART_UP.labels(name).set(pulse.works)
            PART_AGE.labels(name).set(pulse.age)
        pool = self.engine.pool
        if isinstance(pool, AsyncAdaptedQueuePool):
            POOL.labels("used").set(pool.checkedout())
            POOL.labels("most").set(pool.size())

    async def _ask(self) -> None:
        try:
            self._known = await self._database()
        finally:
            self._asked, self._asking = time.monotonic(), None

    async def _database(self) -> dict[str, bool]:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), self.engine.connect() as connection:
                if self.need is not None and not await is_usable(connection, self.need):
                    return {"database": True, "migration": False}
                if self.late is None:
                    return {"database": True}
                since = float((await connection.execute(_LATE, self.late())).scalar_one())
        except CURABLE:
            return {"database": False}
        return {"database": True, "outbox": since < OLDEST_OUTBOX_SECONDS}


@router.get("/health/liveness", summary="The process is alive")
async def liveness(request: Request) -> Response:
    """200 as long as the event loop turns, and no part hangs for good (503: start it again).

    What only waits for a database or a broker is alive.
    """
    hangs: list[str] = request.app.state.vitals.hopeless
    body = {"status": "DOWN" if hangs else "UP"}
    return JSONResponse(body, 503 if hangs else 200, headers={"cache-control": "no-store"})


@router.get("/health/readiness", summary="The process can do its work")
async def readiness(
    request: Request,
    part: Annotated[
        Literal["web"] | None, Query(description="only what answering requests needs")
    ] = None,
) -> Response:
    """200 when database and every part of this process work; otherwise 503 naming what does not.

    With ``part=web`` the database alone: a process of all parts takes requests, which are kept,
    while its relay waits for the broker. ``turned_seconds_ago``: of each part, when its slowest
    loop turned last.
    """
    vitals: Vitals = request.app.state.vitals
    checks = await vitals.check()
    up = all(works for name, works in checks.items() if part is None or name in OF_WEB)
    body = {
        "status": "UP" if up else "DOWN",
        "components": {name: "UP" if works else "DOWN" for name, works in checks.items()},
        "instance": vitals.instance,
        "parts": sorted(vitals.roles),
        "turned_seconds_ago": {name: round(p.age, 1) for name, p in vitals.parts.items()},
    }
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
    _, _, shown = request.headers.get("authorization", "").partition(" ")
    token = _token(file)
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        # Only who shows what does not hold is bounded by its address: behind a proxy all have one.
        request.app.state.peers.take(peer_of(request))
        TOKENS_REFUSED.labels("scrape").inc()
        log.info("token refused", check="scrape", done="answered 401")
        raise Unauthenticated("Metrics are shown to who holds the scrape token.")
    await request.app.state.vitals.check()
    request.app.state.vitals.measure()
    accepted = request.headers.get("accept", "")
    return Response(exposition(accepted), media_type=media_type(accepted))


def _token(file: Path) -> str:
    """Read each time, as it may be changed."""
    return file.read_text().strip()
