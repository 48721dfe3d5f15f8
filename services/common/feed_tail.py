"""One reader of the database for each channel, however many streams and long polls wait for it.

Guarantee: what rests on a permission is looked at under the permission's share lock, and the lock
is held until every reader was handed the page and has written it, or was closed: a withdrawal that
has committed is in no page, and one that waits commits right after.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from services.common import feed_pages
from services.common.audited import Keep
from services.common.feed_pages import (
    OwnChannel,
    Page,
    Place,
    Write,
    ends_of,
    is_behind,
    write_page,
)

log = structlog.get_logger()

POLL_SECONDS = 0.1
SOON_SECONDS = 0.005


@dataclass(eq=False)
class Waiting:
    """One stream or long poll that waits for what comes after its place."""

    place: Place
    limit: int
    write: Write
    keep: Keep
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Tails:
    """The channels somebody waits for, one poller each; it ends when nobody waits any more."""

    def __init__(self) -> None:
        self._waiting: dict[OwnChannel, set[Waiting]] = defaultdict(set)
        self._pollers: dict[OwnChannel, asyncio.Task[None]] = {}

    async def next(
        self,
        channel: OwnChannel,
        place: Place,
        limit: int,
        seconds: float,
        write: Write,
        keep: Keep,
    ) -> bool:
        """Write the next page as soon as there is one; false where none came in time.

        ``keep`` is told whom it shows, once for all that wait with an equal one.

        Raises ``TimeoutError`` where it was there and could not be written.
        """
        one = Waiting(place, limit, write, keep)
        self._waiting[channel].add(one)
        if channel not in self._pollers or self._pollers[channel].done():
            self._pollers[channel] = asyncio.create_task(self._poll(channel))
        try:
            finished, _ = await asyncio.wait({one.done}, timeout=seconds)
            if not finished and one not in self._waiting[channel]:
                # Its page is being written: that is not broken off, the writing is bounded.
                finished, _ = await asyncio.wait({one.done})
            if finished:
                one.done.result()
            return bool(finished)
        finally:
            self._waiting[channel].discard(one)
            one.done.cancel()

    def close(self) -> None:
        """End every poller."""
        for poller in self._pollers.values():
            poller.cancel()

    async def ended(self) -> None:
        """Wait until every poller has given its connection back."""
        await asyncio.gather(*self._pollers.values(), return_exceptions=True)

    async def _poll(self, channel: OwnChannel) -> None:
        while self._waiting[channel]:
            pause = POLL_SECONDS
            try:
                if await self._look(channel):
                    pause = SOON_SECONDS
            except (DBAPIError, OSError) as lost:
                log.warning("feed waits", channel=channel.topic, error=type(lost).__name__)
            await asyncio.sleep(pause)
        del self._waiting[channel], self._pollers[channel]

    async def _look(self, channel: OwnChannel) -> bool:
        """One look at where the channel ends, and one page for each place that is behind it.

        True where something was handed out, and readers may already ask for what follows.
        """
        async with channel.engine.connect() as connection:
            ends = await ends_of(connection, channel)
        behind: dict[tuple[Any, ...], list[Waiting]] = defaultdict(list)
        for one in self._waiting[channel]:
            if is_behind(one.place, ends):
                behind[*sorted(one.place.items()), one.limit].append(one)
        for readers in behind.values():
            await self._hand_out(channel, readers)
        return bool(behind)

    async def _hand_out(self, channel: OwnChannel, readers: Sequence[Waiting]) -> None:
        taken = [one for one in readers if one in self._waiting[channel]]
        if not taken:
            return
        self._waiting[channel].difference_update(taken)

        async def write_all(page: Page) -> None:
            for keep, times in Counter(one.keep for one in taken).items():
                await keep(page.about(), times)
            await asyncio.gather(*(_written(one, page) for one in taken))

        try:
            await write_page(channel, taken[0].place, taken[0].limit, write_all)
        except BaseException as error:
            for one in taken:
                _end(one, error if isinstance(error, Exception) else None)
            raise


async def _written(one: Waiting, page: Page) -> None:
    """Let one reader write; a slow one is closed alone, and what it did is its own affair."""
    try:
        async with asyncio.timeout(feed_pages.WRITE_SECONDS * 0.9):
            await one.write(page)
    except Exception as error:
        _end(one, error)
    else:
        _end(one, None)


def _end(one: Waiting, error: Exception | None) -> None:
    if not one.done.done():
        if error is None:
            one.done.set_result(None)
        else:
            one.done.set_exception(error)
