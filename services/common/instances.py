"""Which processes an agency has: each says every few seconds that it is there and how its parts do.

Guarantee: whoever asks the agency is told of all its processes, whatever each of them serves; one
that died or hangs is there with the time it was seen last, until that is an hour ago. One that came
back under its name says how often it had died in that hour.
"""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common.database import CURABLE, seen_within
from services.common.health import Vitals
from services.common.metrics import BEHIND, LAG
from services.common.noticed import NoticedOut, noticed
from services.common.operations import Operator
from services.common.started import VERSION
from services.common.unit_of_work import Session, UnitOfWorkRoute

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

SAY_SECONDS = 2.0
#: Who was not seen for so long is not there.
GONE_SECONDS = 10.0

_SAY = text("""
INSERT INTO process_instance (name, parts, address, version, state, reads, began_at, seen_at)
VALUES (:name, CAST(:parts AS text), :address, :version, CAST(:state AS jsonb),
    CAST(:reads AS jsonb), clock_timestamp(), clock_timestamp())
ON CONFLICT (name, parts) DO UPDATE
    SET address = EXCLUDED.address, version = EXCLUDED.version,
        state = EXCLUDED.state || jsonb_build_object('died', CASE WHEN :begins THEN (
            SELECT coalesce(jsonb_agg(at), '[]') FROM (SELECT at FROM jsonb_array_elements(
                coalesce(process_instance.state -> 'died', '[]')) AS at
            UNION ALL SELECT to_jsonb(process_instance.seen_at)) AS died
            WHERE CAST(at #>> '{}' AS timestamptz) > clock_timestamp() - interval '1 hour')
        ELSE coalesce(process_instance.state -> 'died', '[]') END),
        reads = EXCLUDED.reads, seen_at = EXCLUDED.seen_at,
        began_at = CASE WHEN :begins THEN EXCLUDED.began_at ELSE process_instance.began_at END
""")
_FORGET = text(f"DELETE FROM process_instance WHERE NOT {seen_within('seen_at', 3600)}")  # noqa: S608
_LEAVE = text("DELETE FROM process_instance WHERE name = :name AND parts = :parts")
_ALL = text(f"""
SELECT name, string_to_array(parts, ',') AS parts, address, version, began_at, seen_at,
    state - 'died' - 'noticed' AS state, coalesce(state -> 'noticed', '{{}}') AS noticed,
    coalesce(state -> 'died', '[]') AS died,
    abs(extract(epoch FROM clock_timestamp() - seen_at)) AS seen_seconds_ago
FROM process_instance WHERE {seen_within("seen_at", 3600)} ORDER BY name, parts
""")  # noqa: S608


def own_name(service: str) -> str:
    """What this process is called among those of its service."""
    return os.environ.get("CSTR_INSTANCE") or f"{service}-1"


class Instances:
    """Says of this process that it is there."""

    def __init__(self, engine: AsyncEngine, vitals: Vitals, address: str) -> None:
        """``address`` is where it serves health and metrics."""
        self._engine, self._vitals, self._address = engine, vitals, address
        self._begins = True

    async def run(self) -> None:
        """Say it until cancelled, and then that it left. A lost database is for others to tell."""
        try:
            while True:
                with suppress(*CURABLE):
                    await self.say()
                await asyncio.sleep(SAY_SECONDS)
        finally:
            await self._leave()

    async def say(self) -> None:
        """Once."""
        async with self._engine.begin() as connection:
            await connection.execute(_SAY, self._said())
            if self._begins:
                await connection.execute(_FORGET)
        self._begins = False

    def _said(self) -> dict[str, Any]:
        state = {
            name: {
                "works": pulse.works,
                "turned_seconds_ago": round(pulse.age, 1),
                "waits_for": pulse.waits_for,
                "waits_seconds": pulse.waits_seconds,
            }
            for name, pulse in self._vitals.parts.items()
        }
        own = {"name": self._vitals.instance, "parts": ",".join(sorted(self._vitals.roles))}
        return own | {
            "address": self._address,
            "version": VERSION,
            "state": orjson.dumps({**state, "noticed": noticed()}).decode(),
            "reads": orjson.dumps(read_so_far()).decode(),
            "begins": self._begins,
        }

    async def _leave(self) -> None:
        own = {"name": self._vitals.instance, "parts": ",".join(sorted(self._vitals.roles))}
        with suppress(*CURABLE):
            async with asyncio.timeout(1), self._engine.begin() as connection:
                await connection.execute(_LEAVE, own)


def read_so_far() -> dict[str, tuple[int, float]]:
    """Of each channel this process reads: how many messages it has not applied, since how long."""
    seconds = {s.labels["channel"]: s.value for one in BEHIND.collect() for s in one.samples}
    return {
        s.labels["channel"]: (int(s.value), round(seconds.get(s.labels["channel"], 0.0), 1))
        for one in LAG.collect()
        for s in one.samples
    }


class PartOut(BaseModel):
    """A part of a process: whether it works, and if not, since when and what it waits for."""

    works: bool
    turned_seconds_ago: float
    waits_for: str = Field(description="a SQLSTATE or the kind of error, or nothing")
    waits_seconds: Annotated[
        float | None, Field(description="for how long it waits; absent where it does not")
    ] = None


class InstanceOut(BaseModel):
    """A process of the agency, as it said of itself when it was seen last."""

    name: str
    parts: list[str]
    address: str
    version: str
    state: dict[str, PartOut]
    began_at: datetime
    seen_at: datetime
    seen_seconds_ago: float
    noticed: NoticedOut
    died: Annotated[
        list[datetime],
        Field(description="of the last hour: when one of this name ended and was not stopped"),
    ]
    is_there: Annotated[bool, Field(description=f"seen within {GONE_SECONDS:.0f} seconds")]


@router.get("/instances", summary="The processes of this agency")
async def instances(session: Session, caller: Operator) -> list[InstanceOut]:
    """All that were seen within an hour; who was stopped in order is not among them."""
    rows = (await session.execute(_ALL)).mappings().all()
    return [InstanceOut.model_validate(_shown(row)) for row in rows]


def _shown(row: RowMapping) -> dict[str, Any]:
    """One that is gone died when it was seen last; what is older than an hour is said no more."""
    is_there = row["seen_seconds_ago"] < GONE_SECONDS
    since = datetime.now(UTC) - timedelta(hours=1)
    died = [at for text_ in row["died"] if (at := datetime.fromisoformat(text_)) > since]
    died += [] if is_there else [row["seen_at"]]
    return dict(row) | {"is_there": is_there, "died": died}
