"""One reader of the database for each channel, however many streams and long polls wait for it.

Guarantee: what rests on a permission is looked at under the permission's share lock, and the lock
is held until every reader was handed the page and has written it, or was closed: a withdrawal that
has committed is in no page, and one that waits commits right after.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import RowMapping, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.event import Agency
from services.common import release
from services.common.audited import Keep
from services.common.feed_reading import reading
from services.common.outbox import SHARDS

log = structlog.get_logger()

POLL_SECONDS = 0.1
SOON_SECONDS = 0.005
#: How long a withdrawal may have to wait for a page that is being written.
WRITE_SECONDS = 2.0

Place = dict[int, int]
"""The last position read of each shard."""

_FEED = text(f"""
SELECT f.shard, f.position, {release.COLUMNS}, {release.IS_ROUTED}
FROM channel_feed f JOIN event_log l USING (channel, subject, sequence)
WHERE f.channel = :channel AND f.shard = :shard AND f.position > :position
ORDER BY f.position LIMIT :limit
""")  # noqa: S608

_ENDS = text(f"""
SELECT shard, (SELECT max(position) FROM channel_feed WHERE channel = :channel
    AND channel_feed.shard = s.shard) AS position
FROM generate_series(0, {SHARDS - 1}) AS s(shard)
""")  # noqa: S608


_FIRST = UUID(int=0)


@dataclass(frozen=True)
class OwnChannel:
    """The one channel a caller may read here, whose it is, and where it is kept.

    ``organisation``: the one of the reader's whose view of it this is; empty for the whole.
    ``together``: what has not left yet is shown to nobody, as it leaves with others.
    ``incarnation``: the writer's; another one after each restore.
    """

    topic: str
    writer: Agency
    engine: AsyncEngine
    organisation: str = ""
    together: bool = False
    incarnation: UUID = _FIRST


@dataclass(frozen=True)
class Told:
    """One event of a page as it leaves, the place to go on from after it, and whom it is about.

    Of what is not for the organisation that reads, the place alone.
    """

    event: dict[str, Any] | None
    place: Place
    about: UUID


Page = Sequence[Told]
Write = Callable[[Page], Awaitable[None]]


async def write_page(channel: OwnChannel, place: Place, limit: int, write: Write) -> None:
    """Read the next page and write it, before the locks of its permissions are given up.

    Raises ``TimeoutError`` where it cannot be written in time; then none of it counts as sent.
    """
    async with reading(channel.engine) as connection:
        page = await _page(connection, channel, place, limit)
        async with asyncio.timeout(WRITE_SECONDS):
            await write(page)


async def _page(connection: AsyncConnection, channel: OwnChannel, place: Place, limit: int) -> Page:
    rows: list[RowMapping] = []
    for shard in range(SHARDS):
        values = {"channel": channel.topic, "shard": shard, "position": place.get(shard, 0)}
        values |= {"organisation": channel.organisation, "limit": limit - len(rows)}
        found = await connection.execute(_FEED, values)
        rows += found.mappings().all()
    active = await release.active_permissions(connection, rows)
    page: list[Told] = []
    for row in rows:
        place = place | {row["shard"]: row["position"]}
        page.append(Told(_as_seen(row, channel, active), place, row["about"]))
    return page


def _as_seen(
    row: RowMapping, channel: OwnChannel, active: release.ActivePermissions
) -> dict[str, Any] | None:
    if not row["routed"]:
        return None
    found = release.envelope(row, channel.writer, active, organisation=channel.organisation)
    return found.as_json()


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
            found = await connection.execute(_ENDS, {"channel": channel.topic})
            ends = {row.shard: row.position or 0 for row in found}
        behind: dict[tuple[Any, ...], list[Waiting]] = defaultdict(list)
        for one in self._waiting[channel]:
            if _is_behind(one.place, ends):
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
                await keep([one.about for one in page if one.event is not None], times)
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
        async with asyncio.timeout(WRITE_SECONDS * 0.9):
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


def _is_behind(place: Place, ends: Mapping[int, int]) -> bool:
    return any(end > place.get(shard, 0) for shard, end in ends.items())
