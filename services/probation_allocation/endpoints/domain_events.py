"""Allocations in the form of HMPPS domain events."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import col

from services.common.database import rows, select
from services.common.schemas import MOST
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import (
    System,
)
from services.probation_allocation.models.allocations import DomainEvent
from services.probation_allocation.schemas.allocations import (
    DomainEventPage,
)

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.get("/domain-events", summary="Allocations in the HMPPS domain-event form (R30)")
async def read_domain_events(
    session: Session,
    caller: System,
    cursor: Annotated[int, Query(ge=0, le=MOST)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DomainEventPage:
    """``event.manager.allocated`` and ``requirement.manager.allocated`` after a position."""
    wanted = select(DomainEvent).where(col(DomainEvent.position) > cursor)
    events = await rows(session, wanted.order_by(col(DomainEvent.position)).limit(limit))
    last = events[-1].position if events else cursor
    return DomainEventPage(events=[e.body for e in events], cursor=last or 0)
