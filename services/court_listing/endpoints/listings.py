"""The list of a day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import col

from services.common.database import rows, select
from services.common.unit_of_work import Session, UnitOfWorkRoute, purpose
from services.court_listing.callers import CourtStaff
from services.court_listing.models.pathways import Pathway
from services.court_listing.schemas.listings import DayOut, ListedOut
from services.court_listing.schemas.pleas import Day

router = APIRouter(prefix="/v1", tags=["listings"], route_class=UnitOfWorkRoute)


_FROM_THE_START = UUID(int=0)


CourtName = Annotated[str, Query(max_length=200, pattern="^[^\\x00]*$")]


@router.get("/hearings", summary="The list of a day (R7)")
async def read_day(
    request: Request,
    session: Session,
    caller: CourtStaff,
    on: Day,
    court: CourtName = "",
    cursor: UUID = _FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DayOut:
    """Who is listed that day, at one court or at all."""
    query = select(Pathway).where(Pathway.hearing_on == on, Pathway.id > cursor)
    if court:
        query = query.where(Pathway.court_name == court)
    pathways = await rows(session, query.order_by(col(Pathway.id)).limit(limit))
    purpose(request, f"list of {on}: {len(pathways)} people")
    more = str(pathways[-1].id) if len(pathways) == limit else None
    return DayOut(listed=[ListedOut.model_validate(pathway) for pathway in pathways], cursor=more)
