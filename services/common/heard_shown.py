"""What an agency has heard on the channel of another, told to that one: after it was restored.

Only to whoever told it, and only what names it: subject, number, id, kind and time of each event.
"""

from collections import defaultdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from contracts.attributes import LARGEST
from contracts.event import Agency
from contracts.sharing import Agreement, load_agreements
from services.common.deliveries import NOBODY
from services.common.errors import Unknown
from services.common.identity import Caller, any_agency, not_let_in
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose

PAGE = 200

_SUBJECTS = text("""
SELECT subject, last FROM inbox_sequence
WHERE channel = :channel AND subject > :after ORDER BY subject LIMIT :limit
""")

# What waits was told as well.
_EVENTS = text("""
SELECT subject, sequence, event_id, type, recorded_at FROM inbox_event
WHERE channel = :channel AND subject = ANY(CAST(:subjects AS uuid[])) AND recorded_at >= :since
UNION SELECT subject, sequence, event_id, type, NULL FROM parked
WHERE channel = :channel AND subject = ANY(CAST(:subjects AS uuid[])) AND sequence IS NOT NULL
    AND event_id IS NOT NULL
ORDER BY subject, sequence
""")

_READ_TO = text("SELECT partition, next FROM inbox_offset WHERE topic = :channel")

router = APIRouter(prefix="/operations/heard", tags=["operations"], route_class=UnitOfWorkRoute)


class HeardEvent(BaseModel):
    """An event as it was heard; without a time where it waits to be applied."""

    sequence: Annotated[int, Field(ge=1, le=LARGEST)]
    id: UUID
    type: Annotated[str, Field(max_length=200)]
    recorded_at: datetime | None


class HeardSubject(BaseModel):
    """The last number applied of a subject, and what was told of it since the moment asked."""

    subject: UUID
    last: Annotated[int, Field(ge=0, le=LARGEST)]
    events: list[HeardEvent]


class HeardPage(BaseModel):
    """Ask again after the last subject until a page is empty.

    ``read_to``: of each partition of the channel's topic, the next message to be read.
    """

    subjects: Annotated[list[HeardSubject], Field(max_length=PAGE)]
    read_to: dict[int, int]


@router.get("", summary="What was heard on your channel")
async def heard(
    request: Request,
    session: Session,
    caller: Annotated[Caller, any_agency("service")],
    since: datetime,
    after: UUID = NOBODY,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> HeardPage:
    """For the channel's own writer, which may not know it any more after a restore."""
    channel = _channel(request, caller).topic
    purpose(request, "what was heard, for its teller after a restore")
    values = {"channel": channel, "after": after, "limit": limit}
    subjects = {r.subject: r.last for r in await session.execute(_SUBJECTS, values)}
    events: dict[UUID, list[HeardEvent]] = defaultdict(list)
    asked = {"channel": channel, "subjects": list(subjects), "since": since}
    for r in await session.execute(_EVENTS, asked):
        one = HeardEvent(sequence=r.sequence, id=r.event_id, type=r.type, recorded_at=r.recorded_at)
        events[r.subject].append(one)
    read_to = {r.partition: r.next for r in await session.execute(_READ_TO, {"channel": channel})}
    return HeardPage(
        subjects=[
            HeardSubject(subject=subject, last=last, events=events[subject])
            for subject, last in subjects.items()
        ],
        read_to=read_to,
    )


def _channel(request: Request, caller: Caller) -> Agreement:
    """What the caller's agency tells this one. Raises ``Unknown`` (404)."""
    for agreement in load_agreements().of_reader(Agency(request.app.state.service)):
        if agreement.writer == caller.agency and not caller.organisation:
            return agreement
    raise not_let_in("channel", Unknown("Not found, or you may not see it."))
