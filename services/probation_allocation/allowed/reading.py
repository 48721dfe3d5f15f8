"""The state of a pathway, gathered for who was refused (R52)."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from contracts.policy.calendar import london
from contracts.vocabulary import Requirement
from services.circumstances.operations import recorded_by
from services.common.allowed import CurrentState
from services.common.allowed_shown import AskedAbout, StateReader
from services.common.database import load
from services.disclosures.rules import Reviewable
from services.probation_allocation.allowed import facts
from services.probation_allocation.allowed.operations import ALLOWED, state_and_allowed
from services.probation_allocation.callers import AnyOfficer
from services.probation_allocation.models.absences import Appointment, Decision
from services.probation_allocation.models.adjustments import AdjustmentDecision, AdjustmentProposal
from services.probation_allocation.models.disclosures import OwnDisclosure
from services.probation_allocation.models.discrepancies import Discrepancy
from services.probation_allocation.models.meetings import FirstMeeting, PlanningMeeting
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.models.returns import ReturnToCourt
from services.probation_allocation.operations.absences import is_referred, waits_for_decision
from services.probation_allocation.operations.allocations import current_allocation
from services.probation_allocation.operations.assessments import asked_about
from services.probation_allocation.operations.breaches import breach_waits
from services.probation_allocation.operations.circumstances import KEPT
from services.probation_allocation.operations.early_ends import ending_order_of
from services.probation_allocation.operations.orders import order_of, still_under_order
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.operations.proposals import gate_inputs_of
from services.probation_allocation.operations.reviews import review_to_hold


async def current_state(session: AsyncSession, request: AskedAbout) -> CurrentState:
    """The pathway's state and what may be recorded of it now."""
    pathway = await load(session, Pathway, request.subject)
    allocation = await current_allocation(session, pathway.id)
    named = (pathway.id, pathway.order_number)
    first = await session.get(FirstMeeting, named)
    returned = await rows_of_pathway(session, ReturnToCourt, pathway.id)
    waiting = {
        return_to_court.requirement
        for return_to_court in returned
        if return_to_court.answered_at is None
    }
    review = await review_to_hold(session, pathway.id)
    state = facts.PathwayState(
        on=request.at.astimezone(london()).date(),
        site=pathway.site,
        named_organisation=_organisation_meant(request),
        any_guilty=pathway.any_guilty,
        requirements={
            requirement: await _requirement_state(session, pathway, requirement)
            for requirement in _requirements_meant(request)
        },
        order=order_of(pathway),
        allocated_at=allocation.allocated_at if allocation else None,
        first_met_at=first.met_at if first else None,
        planning_held=await session.get(PlanningMeeting, named) is not None,
        review_waits=review is not None or bool(waiting),
        breach_waits=await breach_waits(session, pathway.id),
        returned=waiting,
        report_needed_by=pathway.report_needed_by,
        ending=await ending_order_of(session, pathway),
        circumstance_recorded=await recorded_by(session, KEPT, pathway.id, Agency.PROBATION),
        **await _named(session, request),
    )
    return state_and_allowed(state)


def _requirements_meant(request: AskedAbout) -> list[Requirement]:
    """The requirement that was named, or every one."""
    named = request.said.get("requirement")
    return [requirement for requirement in Requirement if requirement == named] or list(Requirement)


def _organisation_meant(request: AskedAbout) -> str | None:
    """The organisation that was named, if one was (R88)."""
    named = request.said.get("organisation")
    return named if isinstance(named, str) else None


async def _requirement_state(
    session: AsyncSession, pathway: Pathway, requirement: Requirement
) -> facts.RequirementState:
    inputs, position = await gate_inputs_of(session, pathway, requirement)
    if position is None:
        return facts.RequirementState(inputs)
    moments = (position.requested_at, position.stood_down_at)
    asked = await asked_about(session, pathway, requirement)
    return facts.RequirementState(inputs, position.organisation, *moments, asked)


async def _named(session: AsyncSession, request: AskedAbout) -> dict[str, Any]:
    """What has an id of its own and was named in the path."""
    named: dict[str, Any] = {}
    if id := request.path.get("appointment_id"):
        missed = await load(session, Appointment, UUID(id))
        decision = await session.get(Decision, missed.id)
        still = waits_for_decision(await load(session, Pathway, request.subject), missed)
        referred = await is_referred(session, missed)
        found = decision is not None
        named["missed"] = facts.MissedAppointment(missed.attended, found, still, referred)
    if id := request.path.get("proposal_id"):
        proposal = await load(session, AdjustmentProposal, UUID(id))
        decided = await session.get(AdjustmentDecision, proposal.id)
        named["adjusted"] = decided is not None
        pathway = await load(session, Pathway, request.subject)
        named["adjusts_this_order"] = still_under_order(pathway, proposal.proposed_at)
    if id := request.path.get("discrepancy_id"):
        named["settled"] = (await load(session, Discrepancy, UUID(id))).settled_at is not None
    if id := request.path.get("disclosure_id"):
        disclosure = await load(session, OwnDisclosure, UUID(id))
        named["disclosure"] = Reviewable.of(disclosure, request.caller.user)
    return named


STATE_READER = StateReader(current_state, readers=AnyOfficer, operations=ALLOWED)
