"""Whether an order may end early, and that it does."""

from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import OrderEndedEarlyV1
from services.common.database import load
from services.common.edge import EdgeRoute, Session
from services.common.outbox import tell
from services.probation_allocation.callers import AnyOfficer, EndingOfficer
from services.probation_allocation.handlers.breaches import end_order
from services.probation_allocation.models.pathways import Appointment, Decision, Pathway
from services.probation_allocation.models.reviews import Breach, EarlyEnd
from services.probation_allocation.models.treatment import RequirementEnd
from services.probation_allocation.operations.orders import (
    is_of_order,
    order_of,
    waits_for_decision,
)
from services.probation_allocation.operations.pathways import of_pathway
from services.probation_allocation.rules import early_ends as rules
from services.probation_allocation.rules import orders
from services.probation_allocation.rules.proposals import Answer
from services.probation_allocation.schemas.orders import EarlyEndIn, EarlyEndOut
from services.probation_allocation.schemas.treatment import ReadinessOut

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["treatment"], route_class=EdgeRoute)


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
    conditions = rules.readiness(await ended_of(session, pathway, others_met, special_procedures))
    ready = all(condition.answer is Answer.PASS for condition in conditions)
    return ReadinessOut(ready=ready, conditions=conditions)


@router.post("/early-ends", status_code=201, summary="End the order early (R42)")
async def end_early(
    pathway_id: UUID, body: EarlyEndIn, session: Session, caller: EndingOfficer
) -> EarlyEndOut:
    """Where every condition is met; court, providers and the programme are told, clocks stop."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    order = order_of(pathway)
    orders.in_force(order, body.ended_at, "R42", "/ended_at")
    known = await ended_of(session, pathway, body.others_met, body.special_procedures)
    conditions = rules.may_end(known)
    rules.follows(body.ended_at, await _last_end(session, pathway))
    kept = EarlyEnd(
        pathway_id=pathway_id,
        order_number=pathway.order_number,
        ended_by=caller.user,
        conditions=[vars(condition) for condition in conditions],
        **body.model_dump(),
    )
    session.add(kept)
    await end_order(session, pathway_id, body.ended_at)
    tell(session, _told(kept, order))
    return EarlyEndOut.model_validate(kept)


async def ended_of(
    session: AsyncSession,
    pathway: Pathway,
    others_met: bool | None = None,
    special_procedures: bool | None = None,
) -> rules.Ended:
    """What is known of the order in force; what ended under one before it does not count (R40)."""
    made = [r for r in pathway.sentence.get("requirements", ()) if r.get("made")]
    ends = await _ends(session, pathway)
    held = await of_pathway(session, Appointment, pathway.id)
    missed = {a.id for a in held if not a.attended and waits_for_decision(pathway, a)}
    decisions = await of_pathway(session, Decision, pathway.id)
    breaches = await of_pathway(session, Breach, pathway.id)
    answered = {one.appointment_id for one in breaches if one.decided_at is not None}
    to_court = {d.appointment_id for d in decisions if d.decision == "refer_for_breach"} & missed
    return rules.Ended(
        convicted_on=pathway.convicted_on,
        disposal=pathway.sentence.get("disposal"),
        requirements=sorted(r["requirement"] for r in made),
        outcomes={end.requirement: end.outcome for end in ends},
        undecided=len(missed - {decision.appointment_id for decision in decisions}),
        referred=len(to_court - answered) + sum(b.decided_at is None for b in breaches),
        others_met=others_met,
        special_procedures=special_procedures,
    )


async def _ends(session: AsyncSession, pathway: Pathway) -> list[RequirementEnd]:
    known = await of_pathway(session, RequirementEnd, pathway.id)
    known.sort(key=lambda one: one.ended_at)
    return [one for one in known if is_of_order(pathway, one.ended_at)]


async def _last_end(session: AsyncSession, pathway: Pathway) -> datetime | None:
    return max((one.ended_at for one in await _ends(session, pathway)), default=None)


def _told(kept: EarlyEnd, order: orders.Order) -> OrderEndedEarlyV1:
    assert order.sentenced_at is not None
    told = {"pathway_id": kept.pathway_id, "occurred_at": kept.ended_at}
    told |= {"disposal": order.disposal, "requirements": sorted(order.made)}
    days = (kept.ended_at - order.sentenced_at) // timedelta(days=1)
    return OrderEndedEarlyV1.model_validate(told | {"days_since_sentence": days})
