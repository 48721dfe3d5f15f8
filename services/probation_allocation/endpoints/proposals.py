"""The gate, and the proposal."""

from datetime import UTC, date, datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.policy.calendar import london
from contracts.reference import community_order_range
from contracts.vocabulary import Level, Requirement, WithdrawnBecause
from services.common import outside_policy
from services.common.database import load
from services.common.history import SessionAsOf
from services.common.outbox import tell
from services.common.schemas import Happened
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import AnyOfficer, DutyOfficer
from services.probation_allocation.models.assessments import OtherPosition, Position
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.operations.assessments import (
    asked_about,
    lead,
    position_of,
    positions_on,
    withdraw_request,
)
from services.probation_allocation.operations.breaches import breach_waits
from services.probation_allocation.operations.capacity import warnings_of
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.proposals import gate_inputs_of, proposed
from services.probation_allocation.rules import assessments, orders, proposals, seriousness
from services.probation_allocation.schemas.proposals import (
    GateOut,
    ProposalIn,
    ProposedOut,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=UnitOfWorkRoute
)


@router.get("/gate", summary="Whether a requirement can be proposed, condition by condition (R20)")
async def read_gate(
    pathway_id: UUID,
    session: SessionAsOf,
    caller: AnyOfficer,
    requirement: Requirement,
    on: date | None = None,
    level_without: Level | None = None,
    as_of: Happened | None = None,
) -> GateOut:
    """Each condition answers pass, fail or unknown with its rule and legal source.

    ``as_of`` asks what it answered with what was on record at that moment (R29); ``on`` is the day
    of sentence asked about, that moment's day if none is named; ``level_without`` the level
    without the requirement, which only a combination asks for (R21).
    """
    pathway = await load(session, Pathway, pathway_id)
    inputs, _ = await gate_inputs_of(session, pathway, requirement, level_without)
    conditions = proposals.gate(
        inputs, on or (as_of or datetime.now(UTC)).astimezone(london()).date()
    )
    is_open = all(c.answer is proposals.Answer.PASS for c in conditions)
    return GateOut(requirement=requirement, open=is_open, conditions=conditions)


@router.post("/proposals", status_code=201, summary="Propose a requirement (R20, R22, R23)")
async def propose(
    pathway_id: UUID, body: ProposalIn, session: Session, caller: DutyOfficer
) -> ProposedOut:
    """Refused while a condition of the gate is not met, or if heavier than without (R22).

    Also once there is a sentence, unless a breach of its order waits to be decided (R40).

    It names the organisation that would treat, where several agreed; the others that were asked
    are stood down (R88). Warns where the provider is full, and refuses nothing for that (R44).
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await _lead_with(session, body, pathway)
    without = body.level_without_requirement
    inputs, position = await gate_inputs_of(session, pathway, body.requirement, without)
    proposals.require_not_stood_down(position is not None and position.stood_down_at is not None)
    proposals.require_not_proposed(inputs.proposed)
    awaited = await breach_waits(session, pathway_id)
    orders.require_sentence_awaited(order_of(pathway), awaited, "R20")
    conditions = proposals.gate(inputs, body.proposed_at.date())
    proposals.may_propose(conditions, named=body.organisation is not None)
    proposals.must_not_be_heavier(without, body.level)
    day = inputs.convicted_on or body.proposed_at.date()
    ranges = [community_order_range(code or "", day) for code in inputs.guilty_offence_codes]
    outside = seriousness.outside_range(without, ranges)
    outside_policy.mark(session, pathway_id, outside, body.outside_policy_reason)
    proposal = Proposal(
        pathway_id=pathway_id,
        proposed_by=caller.user,
        combined_with=next(iter(inputs.others), None),
        gate=[vars(c) for c in conditions],
        **body.model_dump(exclude={"organisation"}),
    )
    session.add(proposal)
    assert position is not None
    tell(session, proposed(position, proposal, proposal.proposed_at))
    await _stand_others_down(session, position, body.proposed_at)
    warned = await warnings_of(session, pathway, position.organisation, body.requirement)
    return ProposedOut.of(proposal).model_copy(update={"warnings": warned})


async def _lead_with(session: AsyncSession, body: ProposalIn, pathway: Pathway) -> None:
    """R88: the organisation that is named leads, where it was asked and answers still."""
    if body.organisation is None:
        return
    asked = await asked_about(session, pathway, body.requirement)
    assessments.may_lead(asked, body.organisation)
    named = (pathway.id, body.requirement, body.organisation)
    await lead(session, await position_of(session, *named))


async def _stand_others_down(session: AsyncSession, leading: Position, at: datetime) -> None:
    """R88: who was asked besides need not go on."""
    for position in await positions_on(session, leading.pathway_id, leading.requirement):
        if isinstance(position, OtherPosition) and position.requested_at is not None:
            withdraw_request(session, position, at, WithdrawnBecause.ANOTHER_PROVIDER)
