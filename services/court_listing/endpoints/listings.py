"""The list of a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services.common.cursors import FROM_THE_START
from services.common.database import rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.court_listing.callers import CourtStaff
from services.court_listing.models.pathways import Pathway
from services.court_listing.rules import hearing_days
from services.court_listing.schemas.listings import DayOut, ListedOut
from services.court_listing.schemas.pleas import Day

router = APIRouter(prefix="/v1", tags=["listings"], route_class=UnitOfWorkRoute)


CourtName = Annotated[str, Query(max_length=200, pattern="^[^\\x00]*$")]


@router.get("/hearings", summary="The list of a day (R7)")
async def read_day(
    request: Request,
    session: Session,
    caller: CourtStaff,
    on: Day,
    court: CourtName = "",
    cursor: UUID = FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    taken_off: bool = False,
) -> DayOut:
    """Who is listed that day, at one court or at all; with ``taken_off`` also who was, marked."""
    query = select(Pathway).where(_on_list(on, court, taken_off=taken_off), Pathway.id > cursor)
    pathways = await rows(session, query.order_by(col(Pathway.id)).limit(limit))
    purpose(request, f"list of {on}: {len(pathways)} people")
    more = str(pathways[-1].id) if len(pathways) == limit else None
    shown = [
        ListedOut.of(pathway, day)
        for pathway in pathways
        for day in hearing_days.recorded(pathway)
        if day["hearing_on"] == on.isoformat()
        and (not court or day["court_name"] == court)
        and (taken_off or day["taken_off_at"] is None)
    ]
    return DayOut(listed=shown, cursor=more)


def _on_list(on: date, court: str, *, taken_off: bool) -> ColumnElement[bool]:
    """By the days of a listing; of one kept before there were any, by its hearing."""
    day: dict[str, str | None] = {"hearing_on": on.isoformat()}
    day |= {"court_name": court} if court else {}
    day |= {} if taken_off else {"taken_off_at": None}
    before = [col(Pathway.days) == [], col(Pathway.hearing_on) == on]
    before += [col(Pathway.court_name) == court] if court else []
    return or_(col(Pathway.days).contains([day]), and_(*before))
