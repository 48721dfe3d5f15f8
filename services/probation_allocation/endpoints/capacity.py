"""What providers can hold."""

from fastapi import APIRouter

from services.common.database import rows, select
from services.common.schemas import Slug
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.capacity import ProviderCapacity
from services.probation_allocation.schemas.capacity import CapacityOut

router = APIRouter(prefix="/v1/capacity", tags=["capacity"], route_class=UnitOfWorkRoute)


@router.get("", summary="Cases providers of a site hold, and can hold (R44)")
async def read_capacity(session: Session, caller: AnyOfficer, site: Slug) -> list[CapacityOut]:
    """As providers told it last; one that declared nothing is not there."""
    here = select(ProviderCapacity).where(ProviderCapacity.site == site)
    in_order = here.order_by(ProviderCapacity.organisation, ProviderCapacity.requirement)
    return [CapacityOut.of(capacity) for capacity in await rows(session, in_order)]
