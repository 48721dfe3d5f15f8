"""Whether an order may end early, and that it does."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_supervision import OrderEndedEarly
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer, EndingOfficer
from services.probation_allocation.models.early_ends import EarlyEnd
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.early_ends import end_order, ending_order_of, last_end
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.rules import early_ends as rules
from services.probation_allocation.rules import orders
from services.probation_allocation.rules.proposals import Answer
from services.probation_allocation.schemas.early_ends import EarlyEndIn, EarlyEndOut, ReadinessOut

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=UnitOfWorkRoute
)


@router.get("/termination-readiness", summary="Whether the order may end early (R42)")
async def read_readiness(
    pathway_id: UUID,
    session: Session,
    caller: AnyOfficer,
    others_met: bool | None = None,
    special_procedures: bool | None = None,
) -> ReadinessOut:
    """What is met and what is missing; the two answers are what the officer knows of the rest."""
    pathway = await load(session, Pathway, pathway_id)
    conditions = rules.readiness(
        await ending_order_of(session, pathway, others_met, special_procedures)
    )
    ready = all(condition.answer is Answer.PASS for condition in conditions)
    return ReadinessOut(ready=ready, conditions=conditions)


@router.post("/early-ends", status_code=201, summary="End the order early (R42)")
async def end_early(
    pathway_id: UUID, body: EarlyEndIn, session: Session, caller: EndingOfficer
) -> EarlyEndOut:
    """Where every condition is met; court, providers and the programme are told, clocks stop."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    order = order_of(pathway)
    orders.require_order_at(order, body.ended_at, "R42", "/ended_at")
    ending = await ending_order_of(session, pathway, body.others_met, body.special_procedures)
    conditions = rules.may_end(ending)
    rules.must_follow_treatment(body.ended_at, await last_end(session, pathway))
    early_end = EarlyEnd(
        pathway_id=pathway_id,
        order_number=pathway.order_number,
        ended_by=caller.user,
        conditions=[vars(condition) for condition in conditions],
        **body.model_dump(),
    )
    session.add(early_end)
    await end_order(session, pathway_id, body.ended_at)
    tell(session, _ended_early(early_end, order))
    return EarlyEndOut.model_validate(early_end)


def _ended_early(early_end: EarlyEnd, order: orders.Order) -> OrderEndedEarly:
    assert order.sentenced_at is not None
    days = (early_end.ended_at - order.sentenced_at) // timedelta(days=1)
    said = {"requirements": sorted(order.made), "days_since_sentence": days}
    return OrderEndedEarly.of(early_end.pathway_id, early_end.ended_at, said, order)
