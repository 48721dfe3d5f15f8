"""Long work of one request, a piece at a time, so that the process answers others in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: So many items, each of up to a millisecond, are done before others have their turn.
PIECE = 25


async def in_turns(items: Iterable[T], piece: int = PIECE) -> AsyncIterator[T]:
    """The items in their order; after each ``piece`` of them whatever else is ready is done."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % piece == 0:
            await asyncio.sleep(0)


def pieces(items: Sequence[T], piece: int) -> Iterator[Sequence[T]]:
    """The items in their order, so many at a time."""
    return (items[start : start + piece] for start in range(0, len(items), piece))
