"""Taking back what probation proposed, referred or returned (R85)."""

from uuid import UUID

from fastapi import APIRouter

from services.common.database import load
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import DutyOfficer
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.breaches import breach_waits
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.proposals import withdraw_proposal
from services.probation_allocation.rules import orders, withdrawals
from services.probation_allocation.schemas.proposals import ProposalOut, ProposalWithdrawalIn

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.post("/proposal-withdrawals", status_code=201, summary="Take a proposal back (R85)")
async def withdraw_proposed(
    pathway_id: UUID, body: ProposalWithdrawalIn, session: Session, caller: DutyOfficer
) -> ProposalOut:
    """Until the court has answered it; court and provider are told, and why in a code.

    What was assessed and agreed stays, and it may be proposed again.
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    rows = await rows_of_pathway(session, Proposal, pathway_id)
    live = {row.requirement: row for row in rows if row.withdrawn_at is None}
    awaited = await breach_waits(session, pathway_id)
    orders.require_sentence_awaited(order_of(pathway), awaited, "R85")
    withdrawals.may_withdraw_proposal(list(live), body.requirement)
    proposal = live[body.requirement]
    withdrawals.must_follow_proposal(proposal.proposed_at, body.withdrawn_at)
    proposal.withdrawn_by, proposal.withdrawal_reason = caller.user, body.why
    at, because = body.withdrawn_at, body.because
    await withdraw_proposal(session, proposal, at, withdrawn_because=because)
    return ProposalOut.of(proposal)
