"""Officers who left, and the orders that are to be allocated anew."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import and_, or_
from sqlmodel import col

from services.common import scope
from services.common.database import load, no_such, select
from services.common.schemas import Slug
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, purpose, unchanged
from services.probation_allocation.callers import AnyOfficer, SeniorOfficer
from services.probation_allocation.models.allocations import Allocation, Officer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import cases_held
from services.probation_allocation.operations.departures import note_departure
from services.probation_allocation.rules.orders import ORDERS
from services.probation_allocation.schemas.allocations import (
    DepartureIn,
    OfficerOut,
    OrdersToAllocate,
    OrderToAllocateOut,
)

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.put("/officers/{officer_id}/departure", summary="Say that an officer left (R30)")
async def leave(
    officer_id: UUID,
    body: DepartureIn,
    session: Session,
    caller: SeniorOfficer,
    read: IfMatch,
    response: Response,
) -> OfficerOut:
    """No new order is given to them; what they hold is to be allocated anew, and C3 runs again.

    Taken back with ``left_at`` null; what was said before stays on record.
    """
    officer = await load(session, Officer, officer_id, lock=True)
    if not await scope.sees_site(session, caller, officer.site):
        raise no_such(Officer)
    unchanged(officer.version, read)
    await note_departure(session, officer, body.left_at)
    officer.left_at, officer.left_why = body.left_at, body.why
    officer.version += 1
    response.headers["etag"] = f'"{officer.version}"'
    return OfficerOut.of(officer, await cases_held(session, officer.id))


@router.get("/orders-to-allocate", summary="Orders that nobody holds, or whose officer left (R30)")
async def orders_to_allocate(
    request: Request,
    session: Session,
    caller: AnyOfficer,
    site: Slug,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> OrdersToAllocate:
    """Those of a site in force, the longest waiting first."""
    now = datetime.now(UTC)
    wanted = (
        select(Pathway, Officer)
        .outerjoin(
            Allocation,
            and_(col(Allocation.pathway_id) == Pathway.id, col(Allocation.ended_at).is_(None)),
        )
        .outerjoin(Officer, col(Officer.id) == Allocation.officer_id)
        .where(
            Pathway.site == site,
            col(Pathway.sentenced_at).is_not(None),
            col(Pathway.order_ended_at).is_(None),
            col(Pathway.sentence)["disposal"].astext.in_(ORDERS),
            or_(col(Allocation.id).is_(None), col(Officer.left_at) <= now),
        )
        .order_by(col(Pathway.sentenced_at), col(Pathway.id))
        .limit(limit + 1)
    )
    found = (await session.execute(wanted)).all()
    purpose(request, f"orders to allocate at {site}: {len(found[:limit])} people")
    shown = [_to_allocate(row[0], row[1]) for row in found[:limit]]
    shown.sort(key=lambda order: order.waits_since)
    return OrdersToAllocate(orders=shown, more=len(found) > limit)


def _to_allocate(pathway: Pathway, officer: Officer | None) -> OrderToAllocateOut:
    assert pathway.sentenced_at is not None
    left_at = officer.left_at if officer else None
    return OrderToAllocateOut(
        pathway_id=pathway.id,
        family_name=pathway.family_name,
        given_names=pathway.given_names,
        sentenced_at=pathway.sentenced_at,
        officer_id=officer.id if officer else None,
        officer_name=officer.name if officer else None,
        waits_since=max(left_at, pathway.sentenced_at) if left_at else pathway.sentenced_at,
    )
