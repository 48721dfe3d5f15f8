"""One page of a channel, read and written before the locks of its permissions are given up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.envelope import Envelope
from contracts.event import Agency
from services.common import release
from services.common.feed_bounds import ROOM, bounded, size
from services.common.feed_reading import reading
from services.common.outbox_rows import SHARDS

#: How long a withdrawal may have to wait for a page that is being written.
WRITE_SECONDS = 2.0

Place = dict[int, int]
"""The last position read of each shard."""

_FEED = bounded(
    f"""SELECT f.shard, f.position, {release.COLUMNS}, {release.IS_ROUTED}
    FROM channel_feed f JOIN event_log l USING (channel, subject, sequence)
    WHERE f.channel = :channel AND f.shard = :shard AND f.position > :position""",  # noqa: S608
    by="position",
)

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
    ``address``: where the writer is reached.
    """

    topic: str
    writer: Agency
    engine: AsyncEngine
    organisation: str = ""
    together: bool = False
    incarnation: UUID = _FIRST
    address: str = ""

    def envelope(self, row: RowMapping, active: release.ActivePermissions) -> Envelope:
        """What may leave of a row for who reads here."""
        found = release.envelope(row, self.writer, active, organisation=self.organisation)
        return replace(found, address=self.address)


@dataclass(frozen=True)
class Told:
    """One event of a page as it leaves, the place to go on from after it, and whom it is about.

    Of what is not for the organisation that reads, the place alone.
    """

    event: dict[str, Any] | None
    place: Place
    about: UUID


@dataclass(frozen=True)
class Page:
    """What comes after a place; of none of it may be for who reads, though ``more`` follows."""

    told: Sequence[Told] = ()
    more: bool = False

    def shown(self) -> list[Told]:
        """What is for who reads."""
        return [one for one in self.told if one.event is not None]

    def about(self) -> list[UUID]:
        """Whom that is about."""
        return [one.about for one in self.shown()]


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
    rows, full = await _rows(connection, channel, place, limit)
    active = await release.active_permissions(connection, rows)
    told: list[Told] = []
    for row in rows:
        place = place | {row["shard"]: row["position"]}
        told.append(Told(_as_seen(row, channel, active), place, row["about"]))
    more = full and is_behind(place, await ends_of(connection, channel))
    return Page(told, more)


async def _rows(
    connection: AsyncConnection, channel: OwnChannel, place: Place, limit: int
) -> tuple[list[RowMapping], bool]:
    """What comes after a place, and whether a bound was met before the end of it."""
    rows: list[RowMapping] = []
    room = ROOM
    for shard in range(SHARDS):
        values = {"channel": channel.topic, "shard": shard, "position": place.get(shard, 0)}
        values |= {"organisation": channel.organisation, "limit": limit - len(rows), "room": room}
        found = (await connection.execute(_FEED, values)).mappings().all()
        rows, room = [*rows, *found], room - size(found)
        if len(rows) == limit or room <= 0:
            return rows, True
    return rows, False


async def ends_of(connection: AsyncConnection, channel: OwnChannel) -> dict[int, int]:
    """The last position of each shard."""
    found = await connection.execute(_ENDS, {"channel": channel.topic})
    return {row.shard: row.position or 0 for row in found}


def _as_seen(
    row: RowMapping, channel: OwnChannel, active: release.ActivePermissions
) -> dict[str, Any] | None:
    if not row["routed"]:
        return None
    return channel.envelope(row, active).as_json()


def is_behind(place: Place, ends: Mapping[int, int]) -> bool:
    """Whether something follows a place, where the channel ends here."""
    return any(end > place.get(shard, 0) for shard, end in ends.items())
