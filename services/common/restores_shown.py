"""What an operator sees of restores and settles: their owners' forks here, and what is lost here.

Nothing of people: subjects, channels, kinds of events, numbers and times.
"""

import csv
import io
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audited, cursors
from services.common.audit_shown import plain
from services.common.errors import Unknown
from services.common.operations import Operator, ReasonIn
from services.common.unit_of_work import Session, UnitOfWorkRoute, about, purpose

router = APIRouter(prefix="/operations", tags=["operations"], route_class=UnitOfWorkRoute)

_FORKS = text("""
SELECT f.*, coalesce((SELECT jsonb_agg(jsonb_build_object('sequence', e.sequence,
        'event_id', e.event_id, 'type', e.type, 'recorded_at', e.recorded_at) ORDER BY e.sequence)
    FROM inbox_event e WHERE e.channel = f.channel AND e.subject = f.subject
    AND (e.disowned = f.id OR (e.disowned IS NULL AND f.settled_at IS NULL
        AND e.sequence > f.base_sequence))), '[]') AS not_told_any_more
FROM inbox_fork f WHERE (f.settled_at IS NULL OR :settled)
    AND (CAST(:after_at AS timestamptz) IS NULL
        OR (f.found_at, f.id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid)))
ORDER BY f.found_at, f.id LIMIT :limit
""")

_LOST = text("""
SELECT channel, subject, sequence, event_id, type, recorded_at, incarnation, settled_at, settled_by,
    note
FROM lost_event WHERE (settled_at IS NULL OR :settled)
    AND (CAST(:after AS uuid) IS NULL
        OR (coalesce(recorded_at, 'infinity'), event_id) > (
            SELECT coalesce(b.recorded_at, 'infinity'), b.event_id FROM lost_event b
            WHERE b.event_id = CAST(:after AS uuid) ORDER BY channel LIMIT 1))
ORDER BY coalesce(recorded_at, 'infinity'), event_id LIMIT :limit
""")

_SETTLE = text("""
UPDATE lost_event SET settled_at = clock_timestamp(), settled_by = :by, note = :note
WHERE event_id = :id AND settled_at IS NULL RETURNING subject
""")

PAGE = 5000
FORKS = 500
Cursor = Annotated[str, Query(max_length=200, description="`x-next-cursor` of before")]
_COLUMNS = ("subject", "recorded_at", "type", "channel", "sequence", "event_id", "incarnation",
            "settled_at", "settled_by", "note")  # fmt: skip


class HeldOut(BaseModel):
    """An event that was applied here and its owner does not have."""

    sequence: int
    event_id: UUID
    type: str
    recorded_at: datetime


class ForkOut(BaseModel):
    """Where this agency holds other events than their owner, of one subject on one channel.

    ``base_sequence`` is the last that both hold; absent until the owner was asked.
    """

    id: UUID
    channel: str
    subject: UUID
    held_sequence: int
    held_id: UUID | None
    told_sequence: int | None
    told_id: UUID | None
    base_sequence: int | None
    base_id: UUID | None
    found_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    reason: str | None
    not_told_any_more: list[HeldOut]


class LostOut(BaseModel):
    """What was told after the backup and is not known here any more: to be entered again."""

    subject: UUID
    recorded_at: datetime | None
    type: str
    channel: str
    sequence: int
    event_id: UUID
    incarnation: UUID
    settled_at: datetime | None
    settled_by: str | None
    note: str | None


class LostPage(BaseModel):
    """In the order in which it happened; ``after`` goes on from an event where there are more."""

    events: list[LostOut]
    after: UUID | None


@router.get(
    "/forks",
    summary="Subjects of which their owner holds other events than were heard",
    responses={200: {"headers": cursors.NEXT}},
)
async def list_forks(
    response: Response,
    session: Session,
    caller: Operator,
    settled: bool = False,
    limit: Annotated[int, Query(ge=1, le=FORKS)] = FORKS,
    cursor: Cursor = "",
) -> list[ForkOut]:
    """Those that wait to be settled, found first first; with ``settled`` also the others."""
    at, id = cursors.moment_and_id(cursor) if cursor else (None, None)
    values = {"settled": settled, "limit": limit + 1, "after_at": at, "after_id": id}
    rows = (await session.execute(_FORKS, values)).mappings().all()
    found = [ForkOut.model_validate(dict(row)) for row in rows[:limit]]
    if len(rows) > limit:
        place = (found[-1].found_at.isoformat(), str(found[-1].id))
        response.headers["x-next-cursor"] = cursors.written(place)
    return found


@router.get(
    "/lost-events",
    summary="What was told before a restore of this agency and is to be entered again",
    response_model=LostPage,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def list_lost(
    request: Request,
    session: Session,
    caller: Operator,
    settled: bool = False,
    after: UUID | None = None,
    format: Annotated[str, Query(pattern="^(json|csv)?$")] = "",
) -> Any:
    """As JSON, or as CSV for ``Accept: text/csv`` or ``format=csv``, by subject and time."""
    page = await _lost(session, settled, after)
    accepted = request.headers.get("accept", "")
    if format == "csv" or (not format and "text/csv" in accepted):
        audited.shows(request, [event.subject for event in page.events])
        return _as_csv(page)
    return page


@router.post(
    "/lost-events/{event_id}/entered",
    status_code=204,
    response_class=Response,
    summary="Say that what was lost was entered again, or why it need not be",
)
async def entered(
    event_id: UUID, body: ReasonIn, request: Request, session: Session, caller: Operator
) -> None:
    """Takes it off the list of what is open; it is kept with who said so and why."""
    values = {"id": event_id, "by": f"{caller.agency}/{caller.user}", "note": body.reason}
    subject = (await session.execute(_SETTLE, values)).scalar()
    if subject is None:
        raise Unknown("No such event is open on the list.")
    about(request, subject)
    purpose(request, f"entered again: {body.reason}")


async def _lost(session: AsyncSession, settled: bool, after: UUID | None) -> LostPage:
    values = {"settled": settled, "after": after, "limit": PAGE}
    rows = [dict(row) for row in (await session.execute(_LOST, values)).mappings()]
    events = [LostOut.model_validate(row) for row in rows]
    return LostPage(events=events, after=events[-1].event_id if len(events) == PAGE else None)


def _as_csv(page: LostPage) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    said = [event.model_dump(mode="json") for event in page.events]
    for row in sorted(said, key=lambda row: (row["subject"], row["recorded_at"] or "")):
        writer.writerow([plain(row[name]) for name in _COLUMNS])
    headers = {"content-disposition": 'attachment; filename="lost-events.csv"'}
    headers |= {"x-next-after": str(page.after)} if page.after else {}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
