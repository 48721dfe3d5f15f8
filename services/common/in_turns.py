"""Long work of one request, a piece at a time, so that the process answers others in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: So many items at most, and so long, before others have their turn. What another asks goes through
#: ten or twenty such turns until it is answered or published: each is felt as often.
PIECE, SECONDS = 25, 0.01


async def in_turns(items: Iterable[T], piece: int = PIECE) -> AsyncIterator[T]:
    """The items in their order; whatever else is ready is done after ``piece`` or ``SECONDS``."""
    began, done = time.monotonic(), 0
    for item in items:
        yield item
        done += 1
        if done >= piece or time.monotonic() - began >= SECONDS:
            await asyncio.sleep(0)
            began, done = time.monotonic(), 0


def pieces(items: Sequence[T], piece: int) -> Iterator[Sequence[T]]:
    """The items in their order, so many at a time."""
    return (items[start : start + piece] for start in range(0, len(items), piece))
