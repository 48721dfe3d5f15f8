"""Before sentence: asking a provider for an assessment, the gate, the proposal."""

from datetime import UTC, date, datetime
from uuid import UUID

from fastapi import APIRouter

from contracts.events.probation_allocation import AssessmentRequestedV1, RequirementProposedV2
from contracts.policy.calendar import london
from contracts.vocabulary import Level, Requirement, RiskFlag
from services.common.database import load
from services.common.edge import EdgeRoute, Session
from services.common.history import SessionAsOf
from services.common.outbox import tell
from services.common.schemas import Happened
from services.probation_allocation.callers import AnyOfficer, DutyOfficer
from services.probation_allocation.handlers.assessments import position_of
from services.probation_allocation.models.pathways import Pathway, Position, Proposal
from services.probation_allocation.operations.capacity import warnings_of
from services.probation_allocation.operations.orders import breach_waits, order_of
from services.probation_allocation.operations.pathways import facts_of
from services.probation_allocation.operations.proposals import forget_answers
from services.probation_allocation.rules import orders, proposals
from services.probation_allocation.rules.allocations import guilty, not_asked_for, provides
from services.probation_allocation.schemas.capacity import AskedOut, ProposedOut
from services.probation_allocation.schemas.pathways import AssessmentRequestIn, GateOut, ProposalIn

router = APIRouter(prefix="/v1/pathways/{pathway_id}", tags=["reports"], route_class=EdgeRoute)


@router.post("/assessment-requests", status_code=201, summary="Ask for an assessment (R12, R13)")
async def request_assessment(
    pathway_id: UUID, body: AssessmentRequestIn, session: Session, caller: DutyOfficer
) -> AskedOut:
    """After a guilty plea or finding, of an organisation that provides it at the site.

    Warns where the organisation is full (R44).
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    guilty(pathway.any_guilty)
    provides(pathway.site, body.organisation, body.requirement)
    position = await position_of(session, pathway_id, body.requirement)
    not_asked_for(position.requested_at)
    if position.organisation not in (None, body.organisation):
        forget_answers(position)
    position.requested_at, position.organisation = body.requested_at, body.organisation
    position.needed_by, position.stood_down_at = body.needed_by, None
    tell(session, _request(pathway, body))
    warned = await warnings_of(session, pathway, body.organisation, body.requirement)
    return AskedOut.of(position).model_copy(update={"warnings": warned})


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
    facts, _ = await facts_of(session, pathway, requirement, level_without)
    conditions = proposals.gate(
        facts, on or (as_of or datetime.now(UTC)).astimezone(london()).date()
    )
    is_open = all(c.answer is proposals.Answer.PASS for c in conditions)
    return GateOut(requirement=requirement, open=is_open, conditions=conditions)


@router.post("/proposals", status_code=201, summary="Propose a requirement (R20, R22, R23)")
async def propose(
    pathway_id: UUID, body: ProposalIn, session: Session, caller: DutyOfficer
) -> ProposedOut:
    """Refused while a condition of the gate is not met, or if heavier than without (R22).

    Also once there is a sentence, unless a breach of its order waits to be decided (R40).

    Warns where the provider is full, and refuses nothing for that (R44).
    """
    pathway = await load(session, Pathway, pathway_id, lock=True)
    without = body.level_without_requirement
    facts, position = await facts_of(session, pathway, body.requirement, without)
    proposals.still_asked_for(position is not None and position.stood_down_at is not None)
    proposals.not_proposed(facts.proposed)
    awaited = await breach_waits(session, pathway_id)
    orders.sentence_awaited(order_of(pathway), awaited, "R20")
    conditions = proposals.gate(facts, body.proposed_at.date())
    proposals.may_propose(conditions)
    proposals.no_up_tariffing(without, body.level)
    proposal = Proposal(
        pathway_id=pathway_id,
        proposed_by=caller.user,
        combined_with=next(iter(facts.beside), None),
        gate=[vars(c) for c in conditions],
        **body.model_dump(),
    )
    session.add(proposal)
    assert position is not None
    tell(session, _proposed(position, proposal))
    warned = await warnings_of(session, pathway, position.organisation, body.requirement)
    return ProposedOut.of(proposal).model_copy(update={"warnings": warned})


def _request(pathway: Pathway, body: AssessmentRequestIn) -> AssessmentRequestedV1:
    return AssessmentRequestedV1(
        pathway_id=pathway.id,
        occurred_at=body.requested_at,
        organisation=body.organisation,
        site=pathway.site or "",
        requirement=body.requirement,
        family_name=pathway.family_name or "",
        given_names=pathway.given_names,
        date_of_birth=pathway.date_of_birth,
        offence_group=pathway.offence_group,
        risk_flags=tuple(RiskFlag(flag) for flag in pathway.risk_flags),
        needs=tuple(pathway.needs),
        adjustments=tuple(pathway.adjustments),
        needed_by=body.needed_by,
    )


def _proposed(position: Position, proposal: Proposal) -> RequirementProposedV2:
    return RequirementProposedV2.model_validate(
        {
            "pathway_id": position.pathway_id,
            "occurred_at": proposal.proposed_at,
            "level": proposal.level,
            "requirement": position.requirement,
            "combined_with": proposal.combined_with,
            "named_clinician": position.named_clinician,
            "agreeing_provider": position.agreeing_provider,
            "willing": position.willing,
            "sessions": position.sessions,
            "length_months": position.length_months,
            "outline": position.outline,
            "first_appointment_at": position.first_appointment_at,
            "first_appointment_place": position.first_appointment_place,
        }
    )
