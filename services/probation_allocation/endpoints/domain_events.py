"""Allocations in the form of HMPPS domain events."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.audited import shows
from services.common.database import rows, select
from services.common.schemas import MOST
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import (
    System,
)
from services.probation_allocation.models.allocations import Allocation, DomainEvent
from services.probation_allocation.schemas.allocations import (
    DomainEventPage,
)
from services.probation_allocation.views.domain_events import with_detail_url

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.get("/domain-events", summary="Allocations in the HMPPS domain-event form (R30)")
async def read_domain_events(
    request: Request,
    session: Session,
    caller: System,
    cursor: Annotated[int, Query(ge=0, le=MOST)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DomainEventPage:
    """``event.manager.allocated`` and ``requirement.manager.allocated`` after a position.

    One for the order and one for each requirement, each with its own ``allocationId`` and the CRN;
    what is allocated without one is told once it is recorded.
    """
    wanted = select(DomainEvent).where(col(DomainEvent.position) > cursor)
    events = await rows(session, wanted.order_by(col(DomainEvent.position)).limit(limit))
    shows(request, await _subjects(session, events))
    last = events[-1].position if events else cursor
    told = [with_detail_url(event.body, request.app.state.own_url) for event in events]
    return DomainEventPage(events=told, cursor=last or 0)


async def _subjects(session: AsyncSession, events: Sequence[DomainEvent]) -> Sequence[UUID]:
    """Whose allocations they are: the form has no place for it, the audit has."""
    named = [event.allocation_id for event in events]
    wanted = select(Allocation).where(col(Allocation.id).in_(named))
    return [allocation.pathway_id for allocation in await rows(session, wanted)]
