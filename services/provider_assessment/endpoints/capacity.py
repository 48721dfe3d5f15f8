"""How many cases an organisation can hold, and how long people wait."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.provider_treatment import capacity_subject
from contracts.reference import sites
from services.common.database import rows, select
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, about, unchanged
from services.provider_assessment.callers import Decider, Reader
from services.provider_assessment.models.capacity import Capacity
from services.provider_assessment.operations import capacity as capacity_operations
from services.provider_assessment.rules import capacity as rules
from services.provider_assessment.schemas.capacity import CapacityIn, CapacityOut, WaitsOut

router = APIRouter(prefix="/v1/capacity", tags=["capacity"], route_class=UnitOfWorkRoute)


@router.put("", summary="Declare capacity (R44)")
async def declare(
    body: CapacityIn,
    request: Request,
    session: Session,
    caller: Decider,
    read: IfMatch,
    response: Response,
) -> CapacityOut:
    """Practitioners for a requirement at a site; ``If-Match: "0"`` for the first time."""
    rules.require_provider(sites().get(body.site), caller.organisation, body.requirement)
    id = capacity_subject(body.site, caller.organisation, body.requirement)
    about(request, id)
    capacity = await session.get(Capacity, id, with_for_update=True)
    unchanged(capacity.version if capacity else 0, read)
    fields = body.model_dump() | {"declared_by": caller.user}
    if capacity is None:
        organisation = caller.organisation
        capacity = Capacity(id=id, organisation=organisation, version=0, is_full=False, **fields)
    capacity.sqlmodel_update(fields)
    capacity.version += 1
    session.add(capacity)
    held = await capacity_operations.tell_capacity(
        session, capacity, body.declared_at, only_changes=False
    )
    response.headers["etag"] = f'"{capacity.version}"'
    return await _with_waits(session, capacity, held)


@router.get("", summary="Declared capacity, cases held, and waiting times (R44, C7)")
async def read_capacity(session: Session, caller: Reader) -> list[CapacityOut]:
    """The organisation's own, with the cases in treatment now and the waits of a year."""
    own = select(Capacity).where(Capacity.organisation == caller.organisation)
    capacities = await rows(session, own.order_by(Capacity.site, Capacity.requirement))
    return [
        await _with_waits(
            session, capacity, await capacity_operations.cases_held(session, capacity)
        )
        for capacity in capacities
    ]


async def _with_waits(session: AsyncSession, capacity: Capacity, held: int) -> CapacityOut:
    most = capacity_operations.case_limit(capacity)
    fields = capacity.model_dump(exclude={"id", "organisation", "is_full"})
    waits = WaitsOut.model_validate(await capacity_operations.waits_of(session, capacity))
    return CapacityOut(**fields, held=held, limit=most, full=rules.is_full(held, most), waits=waits)
