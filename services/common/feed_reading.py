"""The transaction a page of a channel is read in, and how many there are at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool

_READING: WeakKeyDictionary[AsyncEngine, asyncio.Semaphore] = WeakKeyDictionary()


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction whose locks are held while a page leaves, and is kept in the audit before.

    Half of the connections at most, so that there is one for what keeps it.
    """
    pool = engine.pool
    most = max(1, pool.size() // 2) if isinstance(pool, QueuePool) else 1
    async with _READING.setdefault(engine, asyncio.Semaphore(most)), engine.begin() as connection:
        yield connection
