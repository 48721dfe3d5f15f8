"""Orders referred for breach, and orders returned to court without one."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import BreachReferredV1, ReturnedToCourtV1
from services.common.database import load
from services.common.edge import EdgeRoute, Session
from services.common.outbox import tell
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.pathways import Appointment, Decision, Pathway
from services.probation_allocation.models.reviews import Breach, ReturnToCourt
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import of_pathway
from services.probation_allocation.rules import orders
from services.probation_allocation.schemas.orders import BreachIn, BreachOut, ReturnIn, ReturnOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["order in force"], route_class=EdgeRoute
)


@router.post("/breaches", status_code=201, summary="Refer an order for breach (R34, R40)")
async def refer(
    pathway_id: UUID, body: BreachIn, session: Session, caller: ResponsibleOfficer
) -> BreachOut:
    """After the decision to refer an absence, or for another failure; the court decides it."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    absence = await _absence(session, pathway_id, body.appointment_id)
    orders.may_refer(body.failure(), order_of(pathway), absence)
    breach = Breach(id=uuid4(), pathway_id=pathway_id, referred_by=caller.user, **body.model_dump())
    session.add(breach)
    about = {
        "pathway_id": pathway_id,
        "occurred_at": breach.referred_at,
        "breach_id": breach.id,
    }
    tell(session, BreachReferredV1.model_validate(about | breach.model_dump(include=_REFERRED)))
    return BreachOut.model_validate(breach)


_REFERRED = {"requirement", "reason", "why", "appointment_id"}


@router.post("/returns-to-court", status_code=201, summary="Return an order to court (R38)")
async def return_to_court(
    pathway_id: UUID, body: ReturnIn, session: Session, caller: ResponsibleOfficer
) -> ReturnOut:
    """Willingness or consent was withdrawn, or the requirement does not fit: the court reviews."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    returned = await of_pathway(session, ReturnToCourt, pathway_id)
    waiting = {one.requirement for one in returned if one.answered_at is None}
    orders.may_return(order_of(pathway), body.returned_at, body.requirement, waiting)
    kept = ReturnToCourt(
        id=uuid4(), pathway_id=pathway_id, returned_by=caller.user, **body.model_dump()
    )
    session.add(kept)
    told = {"pathway_id": pathway_id, "occurred_at": kept.returned_at, "return_id": kept.id}
    told |= {"requirement": kept.requirement, "reason": kept.reason}
    tell(session, ReturnedToCourtV1.model_validate(told))
    return ReturnOut.model_validate(kept)


async def _absence(
    session: AsyncSession, pathway_id: UUID, id: UUID | None
) -> orders.Absence | None:
    """The missed appointment as the officer decided on it, and whether it was referred."""
    if id is None:
        return None
    missed = await session.get(Appointment, id)
    decision = await session.get(Decision, id)
    known = await of_pathway(session, Breach, pathway_id)
    return orders.Absence(
        of_this_order=missed is not None
        and missed.pathway_id == pathway_id
        and not missed.attended,
        decision=decision.decision if decision else None,
        referred=id in {one.appointment_id for one in known},
        requirement=missed.requirement if missed else None,
    )
