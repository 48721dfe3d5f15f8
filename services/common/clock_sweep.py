"""What time alone brings to clocks and records: looked for again and again, and told once.

Guarantee: what is due is done once, however many processes look and however often one dies: whoever
does it locks what it finds, and what it does and tells is in one transaction.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.policy import State
from services.common import drafts, outbox, repeated
from services.common.clocks import Clocks
from services.common.database import CURABLE
from services.common.errors import Refused
from services.common.metrics import BREACHED, CLOCKS, KEY_LACKS
from services.common.pseudonyms import KeysOfFolder, PseudonymKeys
from services.common.pulse import Pulse

SWEEP_SECONDS = 1.0
#: Counting reads every clock there is.
COUNT_SECONDS = 30.0
#: A turn moves all that is due.
TURN_SECONDS = 120.0
BATCH = 500
#: Together with what one step lets go of, more than can be asked in the time between two counts.
STEPS = 40

#: Does some of what is due at a moment in this session; how much it found, none where nothing is
#: left. What it tells and notes is kept, and heard by clocks, with it.
DueWork = Callable[[AsyncSession, datetime], Awaitable[int]]

_DUE = text("""
SELECT id, name, subject, instance, state, started_at, due_at, warn_at FROM clock
WHERE ((state = 'running' AND (warn_at <= :now OR due_at < :now))
    OR (state = 'at_risk' AND due_at < :now))
    AND NOT EXISTS (SELECT 1 FROM merged_subject m
        WHERE m.subject = clock.subject AND m.ended_at IS NULL)
ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")


_MOVED_ON = text("""
WITH due AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]),
        CAST(:moments AS timestamptz[])) AS d(id, state, at)
), moved AS (
    UPDATE clock c SET state = d.state FROM due d WHERE c.id = d.id RETURNING c.id
)
INSERT INTO clock_history (clock_id, state, at) SELECT id, state, at FROM due
""")


_COUNT = text("""
SELECT name, state, count(*),
    CAST(coalesce(bool_or(due_at > clock_timestamp() - interval '1 hour'), false) AS int)
FROM clock WHERE state <> 'not_started' GROUP BY name, state
""")


async def run(
    clocks: Clocks,
    sessions: async_sessionmaker[AsyncSession],
    keys: PseudonymKeys | bytes | None,
    pulse: Pulse,
    due: Sequence[DueWork] = (),
) -> None:
    """Move clocks on, and do what is due, until cancelled; what is away is waited for."""
    counted = -COUNT_SECONDS
    while True:
        pause = SWEEP_SECONDS
        try:
            await sweep(clocks, sessions, keys, datetime.now(UTC))
            await bring_about(due, clocks, sessions, keys, datetime.now(UTC))
            if time.monotonic() - counted >= COUNT_SECONDS:
                counted = time.monotonic()
                await _count(clocks, sessions)
                if isinstance(keys, KeysOfFolder):
                    KEY_LACKS.set(keys.lacks(datetime.now(UTC)) is not None)
                await _forget(sessions)
            pulse.turned()
        except (*CURABLE, Refused) as lost:
            pause = max(pause, pulse.waits(lost))
        await asyncio.sleep(pause)


async def _forget(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Let go of old drafts, answers and keys, in steps that hold nobody up; the rest is left."""
    async with sessions() as session, session.begin():
        await repeated.forget_old(session)
        await drafts.forget_old(session)
    for _ in range(STEPS):
        async with sessions() as session, session.begin():
            more = await repeated.let_go(session)
        if not more:
            return


async def _count(clocks: Clocks, sessions: async_sessionmaker[AsyncSession]) -> None:
    """Every state of every clock of the agency, also where there is none of it any more."""
    async with sessions() as session:
        counted = {(name, state): (n, lately) for name, state, n, lately in
                   (await session.execute(_COUNT)).all()}  # fmt: skip
    for name in clocks.names:
        for state in State:
            count, lately = counted.get((name, state.value), (0, 0))
            CLOCKS.labels(name, state.value).set(count)
            if state == State.BREACHED:
                BREACHED.labels(name).set(lately)


async def sweep(
    clocks: Clocks,
    sessions: async_sessionmaker[AsyncSession],
    keys: PseudonymKeys | bytes | None,
    now: datetime,
) -> int:
    """Mark and tell what became at risk or breached since the last look, however long ago.

    Returns how many clocks moved.
    """
    moved = 0
    while True:
        async with sessions() as session, session.begin():
            due = (await session.execute(_DUE, {"now": now, "batch": BATCH})).mappings().all()
            if due:
                await _move_on(clocks, session, due, now)
                await outbox.record_events(session, keys)
        moved += len(due)
        if len(due) < BATCH:
            return moved


async def _move_on(
    clocks: Clocks, session: AsyncSession, due: Sequence[RowMapping], now: datetime
) -> None:
    states, moments = [], []
    for row in due:
        late = row["due_at"] is not None and row["due_at"] < now
        states.append(State.BREACHED if late else State.AT_RISK)
        moments.append(row["due_at"] if late else row["warn_at"])
        clocks.tell_moved(session, row, states[-1], row["started_at"], row["due_at"], moments[-1])
    values = {"ids": [row["id"] for row in due], "states": states, "moments": moments}
    await session.execute(_MOVED_ON, values)


async def bring_about(
    work: Sequence[DueWork],
    clocks: Clocks,
    sessions: async_sessionmaker[AsyncSession],
    keys: PseudonymKeys | bytes | None,
    now: datetime,
) -> int:
    """Do all that is due at a moment, some at a time; how much it was."""
    done = 0
    for one in work:
        while found := await _some(one, clocks, sessions, keys, now):
            done += found
    return done


async def _some(
    work: DueWork,
    clocks: Clocks,
    sessions: async_sessionmaker[AsyncSession],
    keys: PseudonymKeys | bytes | None,
    now: datetime,
) -> int:
    async with sessions() as session, session.begin():
        found = await work(session, now)
        await session.flush()
        await clocks.hear_transaction(session)
        await outbox.record_events(session, keys)
    return found
