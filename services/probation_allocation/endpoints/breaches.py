"""Orders referred for breach."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import BreachReferred
from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.breaches import Breach
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import rows_of_pathway, tell_of_requirement
from services.probation_allocation.rules import breaches
from services.probation_allocation.schemas.breaches import BreachIn, BreachOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["order in force"], route_class=UnitOfWorkRoute
)


@router.post("/breaches", status_code=201, summary="Refer an order for breach (R34, R40)")
async def refer(
    pathway_id: UUID, body: BreachIn, session: Session, caller: ResponsibleOfficer
) -> BreachOut:
    """After the decision to refer an absence, or for another failure; the court decides it."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    absence = await _absence(session, pathway_id, body.appointment_id)
    breaches.may_refer(body.failure(), order_of(pathway), absence)
    breach = Breach(id=uuid4(), pathway_id=pathway_id, referred_by=caller.user, **body.model_dump())
    session.add(breach)
    event = BreachReferred.of(pathway_id, breach.referred_at, breach, breach_id=breach.id)
    await tell_of_requirement(session, event, breach.requirement)
    return BreachOut.model_validate(breach)


async def _absence(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> breaches.Absence | None:
    """The missed appointment as the officer decided on it, and whether it was referred."""
    if id is None:
        return None
    missed = await session.get(Appointment, id)
    decision = await session.get(Decision, id)
    breaches_before = await rows_of_pathway(session, Breach, pathway_id)
    return breaches.Absence(
        of_this_order=missed is not None
        and missed.pathway_id == pathway_id
        and not missed.attended,
        decision=decision.decision if decision else None,
        referred=id in {breach.appointment_id for breach in breaches_before},
        requirement=missed.requirement if missed else None,
    )
