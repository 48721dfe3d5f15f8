"""Orders returned to court without a breach."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.returns import returned_to_court
from services.probation_allocation.rules import returns
from services.probation_allocation.schemas.returns import ReturnIn, ReturnOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["order in force"], route_class=UnitOfWorkRoute
)


@router.post("/returns-to-court", status_code=201, summary="Return an order to court (R38)")
async def return_to_court(
    pathway_id: UUID, body: ReturnIn, session: Session, caller: ResponsibleOfficer
) -> ReturnOut:
    """Willingness or consent was withdrawn, or the requirement does not fit: the court reviews."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    returned = await rows_of_pathway(session, ReturnToCourt, pathway_id)
    waiting = {earlier.requirement for earlier in returned if earlier.answered_at is None}
    returns.may_return(order_of(pathway), body.returned_at, body.requirement, waiting)
    new_return = ReturnToCourt(
        id=uuid4(), pathway_id=pathway_id, returned_by=caller.user, **body.model_dump()
    )
    session.add(new_return)
    tell(session, returned_to_court(new_return))
    return ReturnOut.model_validate(new_return)
