"""What time alone brings about in an agency's own records: looked for again and again.

Guarantee: what is due is done once, however many processes look and however often one dies: the
work locks what it finds, and what it does and tells is in one transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from services.common import outbox
from services.common.clocks import Clocks
from services.common.pseudonyms import PseudonymKeys

#: Does some of what is due at a moment in this session; how much it found, none where nothing is
#: left. What it tells and notes is kept, and heard by clocks, with it.
DueWork = Callable[[AsyncSession, datetime], Awaitable[int]]


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
