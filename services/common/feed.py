"""A channel over REST: for agencies without Kafka, and for the reader that lost its place.

The feed is read with a cursor in the order of publishing; one subject is replayed from the log
after a number. Both go through the last-moment check of ``leaving``.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.envelope import Envelope
from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import release
from services.common.errors import Unknown, Unprocessable
from services.common.identity import Caller, any_agency
from services.common.outbox import SHARDS

_FEED = text(f"""
SELECT f.shard, f.position, {release.COLUMNS}
FROM channel_feed f JOIN event_log l USING (channel, subject, sequence)
WHERE f.channel = :channel AND f.shard = :shard AND f.position > :position
ORDER BY f.position LIMIT :limit
""")  # noqa: S608

_REPLAY = text(f"""
SELECT {release.COLUMNS} FROM event_log l
WHERE l.channel = :channel AND l.subject = :subject AND l.sequence > :after
ORDER BY l.sequence LIMIT :limit
""")  # noqa: S608

_HEADS = text("""
SELECT subject, last FROM channel_sequence
WHERE channel = :channel AND subject > :after ORDER BY subject LIMIT :limit
""")


POLL_SECONDS = 0.1
STREAM_SECONDS = 15.0

Place = dict[int, int]
"""The last position read of each shard."""

NOBODY = UUID(int=0)


class EventPage(BaseModel):
    """CloudEvents in structured mode, and the cursor to go on from."""

    events: list[dict[str, Any]]
    cursor: str


class Head(BaseModel):
    """The last number given to a subject on a channel."""

    subject: UUID
    last: int


class Heads(BaseModel):
    """A page of heads; ask again after the last subject until a page is empty."""

    heads: list[Head]


router = APIRouter(prefix="/v1/channels/{audience}", tags=["channels"])

Reader = Annotated[Caller, any_agency("service")]


@dataclass(frozen=True)
class OwnChannel:
    """The one channel a caller may read here, whose it is, and where it is kept."""

    topic: str
    writer: Agency
    engine: AsyncEngine


async def own_channel(audience: str, request: Request, caller: Reader) -> OwnChannel:
    """The caller's channel. Raises ``Unknown`` (404) for any other."""
    writer = Agency(request.app.state.service)
    for agreement in load_agreements().of_writer(writer):
        if agreement.reader == caller.agency and audience in (caller.agency, "me"):
            return OwnChannel(agreement.topic, writer, request.app.state.vitals.engine)
    raise Unknown("Not found, or you may not see it.")


async def place_asked(cursor: str = "", last_event_id: Annotated[str, Header()] = "") -> Place:
    """Where to go on. Raises ``Unprocessable`` for a cursor that is not ours."""
    given = last_event_id or cursor
    if not given:
        return {}
    try:
        places = orjson.loads(base64.urlsafe_b64decode(given))
        place = {int(shard): int(position) for shard, position in places.items()}
    except (ValueError, AttributeError, TypeError):
        raise Unprocessable(
            "This cursor is not from this service: send the last one you received, or none.",
            field="/cursor",
        ) from None
    if not all(0 <= position < 2**63 for position in place.values()):
        raise Unprocessable(
            "This cursor is not from this service: send the last one you received, or none.",
            field="/cursor",
        )
    return place


Own = Annotated[OwnChannel, Depends(own_channel)]
From = Annotated[Place, Depends(place_asked)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/events", summary="Events told to you")
async def events(
    channel: Own,
    place: From,
    limit: Limit = 100,
    wait: Annotated[float, Query(ge=0, le=30, description="seconds")] = 0,
    subject: UUID | None = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> EventPage:
    """With ``subject``, its events after a number; otherwise the feed after a cursor."""
    if subject is not None:
        return await _replay(channel, subject, after, limit)
    return (await _follow(channel, place, limit, wait))[0]


@router.get(
    "/stream",
    summary="Events told to you, as server-sent events",
    response_class=EventSourceResponse,
)
async def stream(channel: Own, place: From, request: Request) -> AsyncIterator[ServerSentEvent]:
    """The feed without end; the event's id is the cursor to come back with."""
    while not await request.is_disconnected():
        page, place = await _follow(channel, place, 100, STREAM_SECONDS)
        for event in page.events:
            yield ServerSentEvent(data=event, id=page.cursor, event=str(event["type"]))
        if not page.events:
            yield ServerSentEvent(comment="still here")


@router.get("/heads", summary="The last number of every subject told to you")
async def heads(
    channel: Own, after: UUID = NOBODY, limit: Annotated[int, Query(ge=1, le=5000)] = 1000
) -> Heads:
    """What a reader compares with what it has applied, to find what it was never sent."""
    values = {"channel": channel.topic, "after": after, "limit": limit}
    async with channel.engine.connect() as connection:
        rows = (await connection.execute(_HEADS, values)).all()
    return Heads(heads=[Head(subject=row.subject, last=row.last) for row in rows])


async def _replay(channel: OwnChannel, subject: UUID, after: int, limit: int) -> EventPage:
    values = {"channel": channel.topic, "subject": subject, "after": after, "limit": limit}
    async with channel.engine.begin() as connection:
        rows = (await connection.execute(_REPLAY, values)).mappings().all()
        events = await _leave(connection, channel.writer, rows)
    return EventPage(events=[event.as_json() for event in events], cursor="")


async def _follow(
    channel: OwnChannel, place: Place, limit: int, wait: float
) -> tuple[EventPage, Place]:
    """Long poll: no connection is held while there is nothing to read."""
    until = asyncio.get_running_loop().time() + wait
    while True:
        async with channel.engine.begin() as connection:
            rows = await _next(connection, channel.topic, place, limit)
            events = await _leave(connection, channel.writer, rows)
        if rows or asyncio.get_running_loop().time() >= until:
            place = place | {row["shard"]: row["position"] for row in rows}
            body = [event.as_json() for event in events]
            return EventPage(events=body, cursor=_cursor(place)), place
        await asyncio.sleep(POLL_SECONDS)


async def _next(
    connection: AsyncConnection, channel: str, place: Mapping[int, int], limit: int
) -> Sequence[RowMapping]:
    rows: list[RowMapping] = []
    for shard in range(SHARDS):
        values = {"channel": channel, "shard": shard, "position": place.get(shard, 0)}
        found = await connection.execute(_FEED, values | {"limit": limit - len(rows)})
        rows += found.mappings().all()
    return rows


async def _leave(
    connection: AsyncConnection, agency: Agency, rows: Sequence[RowMapping]
) -> list[Envelope]:
    active = await release.active_permissions(connection, rows)
    return [release.envelope(row, agency, active) for row in rows]


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({str(k): v for k, v in place.items()})).decode()
