"""Clocks: started and stopped by facts, moved on by time, each state with its history.

Guarantee: a clock's state follows from when things happened, not from when they were recorded; a
fact that arrives late puts it right, also back from breached to met.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.common.metrics import CLOCKS

log = structlog.get_logger()

SWEEP_SECONDS = 1.0


@dataclass(frozen=True)
class Running:
    """A clock as it was started: name, whose, by which fact, and its two moments."""

    name: str
    subject: UUID
    started_by: str
    started_at: datetime
    warn_at: datetime
    due_at: datetime


_START = text("""
WITH started AS (
    INSERT INTO clock (id, name, subject, started_by, started_at, warn_at, due_at, state)
    VALUES (:id, :name, :subject, :started_by, :started_at, :warn_at, :due_at, 'running')
    ON CONFLICT (name, started_by) DO NOTHING RETURNING id, state, started_at
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, started_at FROM started
""")

_STOP = text("""
WITH stopped AS (
    UPDATE clock SET stopped_at = :at,
        state = CASE WHEN :at <= due_at THEN 'met' ELSE 'breached' END
    WHERE name = :name AND started_by = :started_by AND state <> 'cancelled'
    RETURNING id, state
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, :at FROM stopped
""")

_CANCEL = text("""
WITH cancelled AS (
    UPDATE clock SET stopped_at = :at, state = 'cancelled'
    WHERE name = :name AND started_by = :started_by AND stopped_at IS NULL RETURNING id, state
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, :at FROM cancelled
""")

_SWEEP = text("""
WITH due AS (
    UPDATE clock SET state = CASE WHEN due_at < now() THEN 'breached' ELSE 'at_risk' END
    WHERE stopped_at IS NULL AND ((state = 'running' AND warn_at <= now())
        OR (state = 'at_risk' AND due_at < now()))
    RETURNING id, state, CASE WHEN due_at < now() THEN due_at ELSE warn_at END AS at
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, at FROM due
""")

_COUNT = text("SELECT name, state, count(*) FROM clock GROUP BY name, state")


async def start(session: AsyncSession, clock: Running) -> None:
    """Start the clock; the same fact starts it once."""
    await session.execute(_START, vars(clock) | {"id": uuid4()})


async def stop(session: AsyncSession, name: str, started_by: str, at: datetime) -> None:
    """The fact the clock waits for happened at ``at``: met, or breached if that was too late."""
    await session.execute(_STOP, {"name": name, "started_by": started_by, "at": at})


async def cancel(session: AsyncSession, name: str, started_by: str, at: datetime) -> None:
    """What the clock waits for will not come."""
    await session.execute(_CANCEL, {"name": name, "started_by": started_by, "at": at})


async def run(engine: AsyncEngine) -> None:
    """Move clocks on until cancelled."""
    while True:
        try:
            await sweep(engine)
        except (DBAPIError, OSError) as lost:
            log.warning("clocks wait", error=type(lost).__name__)
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep(engine: AsyncEngine) -> None:
    """Mark what became at risk or breached since the last look, however long ago that was."""
    async with engine.begin() as connection:
        await connection.execute(_SWEEP)
        counted = (await connection.execute(_COUNT)).all()
    for name, state, count in counted:
        CLOCKS.labels(name, state).set(count)
