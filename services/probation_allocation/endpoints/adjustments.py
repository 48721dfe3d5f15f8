"""Adjustments providers propose, and what the responsible officer decides on them."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.events.probation_supervision import AdjustmentDecided
from contracts.vocabulary import AdjustmentDecision as Decided
from services.common.database import load, rows, select
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import AnyOfficer, ResponsibleOfficer
from services.probation_allocation.models.adjustments import AdjustmentDecision, AdjustmentProposal
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.orders import (
    order_of,
    still_under_order,
    under_the_order,
)
from services.probation_allocation.operations.pathways import rows_of_pathway, tell_of_requirement
from services.probation_allocation.operations.returns import returned_to_court
from services.probation_allocation.rules import adjustments as rules
from services.probation_allocation.rules import orders
from services.probation_allocation.schemas.adjustments import AdjustmentDecisionIn, AdjustmentOut

router = APIRouter(
    prefix="/v1/adjustment-proposals", tags=["treatment"], route_class=UnitOfWorkRoute
)


@router.get("", summary="Proposed adjustments waiting for a decision (R39)")
async def undecided(session: Session, caller: AnyOfficer) -> list[AdjustmentOut]:
    """The oldest first, at most 200; none under an order that ended or was replaced (R40)."""
    decided = select(AdjustmentDecision.proposal_id)
    wanted = select(AdjustmentProposal).where(
        col(AdjustmentProposal.id).not_in(decided),
        under_the_order(AdjustmentProposal.pathway_id, AdjustmentProposal.proposed_at),
    )
    proposals = await rows(session, wanted.order_by(col(AdjustmentProposal.proposed_at)).limit(200))
    return [AdjustmentOut.of(proposal, None) for proposal in proposals]


@router.post(
    "/{proposal_id}/decisions", status_code=201, summary="Decide on a proposed adjustment (R39)"
)
async def decide(
    proposal_id: UUID,
    body: AdjustmentDecisionIn,
    request: Request,
    session: Session,
    caller: ResponsibleOfficer,
) -> AdjustmentOut:
    """Accepted, refused or returned to court, once; more than the order allows is the court's."""
    proposal = await load(session, AdjustmentProposal, proposal_id, lock=True)
    about(request, proposal.pathway_id)
    await require_responsible(session, proposal.pathway_id, caller)
    rules.require_undecided(await session.get(AdjustmentDecision, proposal_id) is not None)
    rules.must_follow_proposal(proposal.proposed_at, body.decided_at)
    pathway = await load(session, Pathway, proposal.pathway_id, lock=True)
    rules.require_order_in_force(still_under_order(pathway, proposal.proposed_at))
    ordered = _ordered_months(pathway, proposal.requirement)
    rules.may_decide_adjustment(
        body.decision, proposal.kind, proposal.proposed_length_months, ordered
    )
    decision = AdjustmentDecision(
        proposal_id=proposal_id,
        pathway_id=proposal.pathway_id,
        decided_by=caller.user,
        **body.model_dump(),
    )
    session.add(decision)
    await tell_of_requirement(session, _decided(proposal, decision), proposal.requirement)
    if body.decision is Decided.RETURNED_TO_COURT:
        await _return_to_court(session, pathway, proposal, decision)
    return AdjustmentOut.of(proposal, decision)


async def _return_to_court(
    session: AsyncSession,
    pathway: Pathway,
    proposal: AdjustmentProposal,
    decision: AdjustmentDecision,
) -> None:
    """R38, R39: the court is to review the order; where it has that to do already, it does once."""
    orders.require_order_at(order_of(pathway), decision.decided_at, "R39", "/decided_at")
    returns = await rows_of_pathway(session, ReturnToCourt, pathway.id)
    if any(
        earlier.requirement == proposal.requirement and earlier.answered_at is None
        for earlier in returns
    ):
        return
    new_return = ReturnToCourt(
        id=uuid4(),
        pathway_id=pathway.id,
        requirement=proposal.requirement,
        reason="adjustment",
        why=decision.why,
        returned_at=decision.decided_at,
        returned_by=decision.decided_by,
    )
    session.add(new_return)
    tell(session, returned_to_court(new_return))


def _ordered_months(pathway: Pathway, requirement: str) -> int | None:
    """How long the court ordered the requirement to be; the order, where it says nothing else."""
    requirements = pathway.sentence.get("requirements", ())
    lengths = [
        ordered.get("length_months")
        for ordered in requirements
        if ordered.get("requirement") == requirement
    ]
    months: int | None = next(iter(lengths), None) or pathway.sentence.get("order_months")
    return months


def _decided(proposal: AdjustmentProposal, decision: AdjustmentDecision) -> AdjustmentDecided:
    return AdjustmentDecided.of(
        proposal.pathway_id, decision.decided_at, decision, proposal, proposal_id=proposal.id
    )
