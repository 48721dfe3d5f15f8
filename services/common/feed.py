"""A channel over REST: for agencies without Kafka, and for the reader that lost its place.

The feed is read with a cursor in the order of publishing; one subject is replayed from the log
after a number. Both go through the last-moment check of ``leaving``.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response
from fastapi.sse import _SSE_EVENT_SCHEMA
from pydantic import BaseModel
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.types import Receive, Scope, Send

from contracts.envelope import Envelope
from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import release
from services.common.audited import AuditedRoute, Keep, keeping
from services.common.deliveries import NOBODY
from services.common.errors import Unknown
from services.common.feed_answers import From, PageAnswer, Stream, Streams, read_cursor
from services.common.feed_bounds import ROOM, bounded
from services.common.feed_pages import WRITE_SECONDS, OwnChannel
from services.common.feed_places import require_held, require_here
from services.common.feed_reading import reading
from services.common.identity import Caller, SignIn, any_agency, not_let_in
from services.common.pending import WAITS
from services.common.pseudonyms import is_pseudonymous

_REPLAY = bounded(
    f"""SELECT {release.COLUMNS}, {release.IS_ROUTED} FROM event_log l
    WHERE l.channel = :channel AND l.subject = :subject AND l.sequence > :after
    AND (NOT :together OR NOT EXISTS (SELECT FROM outbox o WHERE o.channel = l.channel
        AND o.subject = l.subject AND o.sequence <= l.sequence))""",  # noqa: S608
    by="sequence",
)

_HEADS = text(f"""
SELECT *, (SELECT event_id FROM event_log e WHERE e.channel = :channel
    AND e.subject = told.subject AND e.sequence <= told.last ORDER BY e.sequence DESC LIMIT 1) AS id
FROM (
    SELECT subject, last - (SELECT count(*) FROM outbox o
        WHERE o.channel = l.channel AND o.subject = l.subject AND (:together OR {WAITS})) AS last,
        (SELECT about FROM event_log a WHERE a.channel = l.channel
            AND a.subject = l.subject LIMIT 1) AS about
    FROM channel_sequence l
    WHERE channel = :channel AND subject > :after AND {release.IS_FOR}
) AS told WHERE last > 0 ORDER BY subject LIMIT :limit
""")  # noqa: S608


_INCARNATION = text("SELECT current_incarnation()")


# What one item is has a name of its own in OpenAPI 3.2; the documents say 3.1.
_ITEMS = {"schema": {"type": "string"}, "x-itemSchema": _SSE_EVENT_SCHEMA}


class EventPage(BaseModel):
    """CloudEvents in structured mode, and the cursor to go on from.

    ``more``: whether others follow. A page without events may be followed, where what it would
    hold is for others; one that would be too large holds fewer events than were asked for.
    """

    events: list[dict[str, Any]]
    cursor: str
    more: bool


class Head(BaseModel):
    """The last number given to a subject on a channel, and the id of the last event there is.

    After a restore a number may have been given to what is not known any more; without an id, to
    all of it.
    """

    subject: UUID
    last: int
    id: UUID | None


class Heads(BaseModel):
    """A page of heads; ask again after the last subject until a page is empty.

    ``incarnation`` is another one after each restore of the agency.
    """

    incarnation: UUID
    heads: list[Head]


router = APIRouter(prefix="/v1/channels/{audience}", tags=["channels"], route_class=AuditedRoute)

Reader = Annotated[Caller, any_agency("service")]


async def own_channel(audience: str, request: Request, caller: Reader) -> OwnChannel:
    """The caller's channel, of an organisation its own view (R52). Raises ``Unknown`` (404)."""
    writer, organisation = Agency(request.app.state.service), caller.organisation
    for agreement in load_agreements().of_writer(writer):
        if agreement.reader != caller.agency or audience not in (caller.agency, "me"):
            continue
        if organisation and agreement.organisations is None:
            break
        engine = request.app.state.vitals.engine
        together = request.app.state.told_together and is_pseudonymous(agreement.topic)
        async with engine.connect() as connection:
            incarnation = (await connection.execute(_INCARNATION)).scalar_one()
        whose = (agreement.topic, writer, engine, organisation)
        return OwnChannel(*whose, together, incarnation, request.app.state.own_url)
    raise not_let_in("channel", Unknown("Not found, or you may not see it."))


Own = Annotated[OwnChannel, Depends(own_channel)]


async def place_asked(
    channel: Own, cursor: str = "", last_event_id: Annotated[str, Header()] = ""
) -> From:
    """Where to go on. Raises ``Unprocessable`` for a cursor that is not ours, and ``Gone``."""
    if place := read_cursor(given := last_event_id or cursor):
        await require_here(channel, given, place)
    return From(place, given)


Begun = Annotated[From, Depends(place_asked)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/events", summary="Events told to you", response_model=EventPage)
async def events(
    channel: Own,
    begun: Begun,
    request: Request,
    caller: Reader,
    limit: Limit = 100,
    wait: Annotated[float, Query(ge=0, le=30, description="seconds")] = 0,
    subject: UUID | None = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    holds: UUID | None = None,
) -> Response:
    """With ``subject``, its events after a number; otherwise the feed after a cursor.

    ``holds`` is the id of the event you hold under the number ``after``: where that is not the one
    told, the answer is 410. So it is for a cursor of before a restore.
    """
    if subject is not None:
        if after and holds is not None:
            await require_held(channel, subject, after, holds)
        return _Replayed(channel, subject, after, limit, keeping(request))
    streams: Streams = request.app.state.streams
    seconds = min(wait, request.state.expires - time.time())
    if seconds > 0:
        streams.require_room(caller)
    return PageAnswer(streams, channel, begun, limit, seconds, keeping(request), caller)


@router.get(
    "/stream",
    summary="Events told to you, as server-sent events",
    response_class=Stream,
    status_code=200,
    responses={200: {"content": {"text/event-stream": _ITEMS}}},
)
async def stream(channel: Own, begun: Begun, request: Request, caller: Reader) -> Response:
    """The feed until the token ends; an event's id is the cursor to come back with."""
    streams: Streams = request.app.state.streams
    streams.require_room(caller)
    await keeping(request, "events; the stream is opened")([])
    sign_in = SignIn(caller, request.state.expires)
    return Stream(streams, channel, begun.place, sign_in, keeping(request))


@router.get("/heads", summary="The last number of every subject told to you")
async def heads(
    channel: Own,
    request: Request,
    after: UUID = NOBODY,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> Heads:
    """What a reader compares with what it has applied, to find what it was never sent.

    Not what has not left as its turn is later: whoever asked for it would be given all at once.
    """
    values = {"channel": channel.topic, "after": after, "limit": limit}
    values |= {"organisation": channel.organisation, "together": channel.together}
    async with channel.engine.connect() as connection:
        rows = (await connection.execute(_HEADS, values)).all()
    await keeping(request, "heads")([row.about or row.subject for row in rows])
    told = [Head(subject=row.subject, last=row.last, id=row.id) for row in rows]
    return Heads(incarnation=channel.incarnation, heads=told)


class _Replayed(Response):
    """A subject's events after a number, written under the locks of what they rest on."""

    def __init__(
        self, channel: OwnChannel, subject: UUID, after: int, limit: int, keep: Keep
    ) -> None:
        super().__init__()
        self._keep = keep
        self._channel = channel
        self._values = {"channel": channel.topic, "subject": subject}
        self._values |= {"after": after, "limit": limit, "organisation": channel.organisation}
        self._values |= {"together": channel.together, "room": ROOM}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read and write in one transaction. Raises ``TimeoutError`` for who does not read."""
        async with reading(self._channel.engine) as connection:
            rows = (await connection.execute(_REPLAY, self._values)).mappings().all()
            events = await _leave(connection, self._channel, rows)
            more = bool(events) and rows[-1]["followed"]
            told = [event.as_json() for event in events]
            body = {"events": told, "cursor": "", "more": more}
            await self._keep([row["about"] for row in rows if row["routed"]])
            async with asyncio.timeout(WRITE_SECONDS):
                answer = Response(orjson.dumps(body), media_type="application/json")
                await answer(scope, receive, send)


async def _leave(
    connection: AsyncConnection, channel: OwnChannel, rows: Sequence[RowMapping]
) -> list[Envelope]:
    active = await release.active_permissions(connection, rows)
    return [channel.envelope(row, active) for row in rows if row["routed"]]
