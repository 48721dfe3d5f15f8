"""Under the order: the first meeting, and the planning meeting with every provider."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import FirstMeetingHeld, PlanningMeetingHeld
from services.common import outside_policy
from services.common.database import load
from services.common.outbox import tell
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.probation_allocation.callers import ResponsibleOfficer
from services.probation_allocation.models.assessments import Position
from services.probation_allocation.models.meetings import FirstMeeting, PlanningMeeting
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import (
    current_allocation,
    require_responsible,
)
from services.probation_allocation.operations.pathways import rows_of_pathway, site_or_national
from services.probation_allocation.rules import meetings
from services.probation_allocation.schemas.meetings import (
    FirstMeetingIn,
    FirstMeetingOut,
    PlanningMeetingIn,
    PlanningMeetingOut,
)

router = APIRouter(
    prefix="/v1/pathways/{pathway_id}", tags=["meetings"], route_class=UnitOfWorkRoute
)


@router.post("/first-meetings", status_code=201, summary="Record the first meeting (R31, C4)")
async def meet(
    pathway_id: UUID, body: FirstMeetingIn, session: Session, caller: ResponsibleOfficer
) -> FirstMeetingOut:
    """The sentence explained and the planning meeting set, of which providers are told."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    allocation = await current_allocation(session, pathway_id)
    before = await session.get(FirstMeeting, (pathway_id, pathway.order_number))
    allocated_at = allocation.allocated_at if allocation else None
    meetings.may_meet(allocated_at, body.met_at, met_before=before is not None)
    assert pathway.sentenced_at is not None
    meetings.must_follow_sentence(body.met_at, pathway.sentenced_at)
    meetings.must_set_planning(body.met_at, body.planning_meeting_at)
    outside = meetings.outside_explained(body.sentence_explained)
    outside_policy.mark(session, pathway_id, outside, body.outside_policy_reason)
    number = pathway.order_number
    met = FirstMeeting(
        pathway_id=pathway_id, order_number=number, met_by=caller.user, **body.model_dump()
    )
    session.add(met)
    event = FirstMeetingHeld(
        pathway_id=pathway_id,
        occurred_at=body.met_at,
        planning_meeting_at=body.planning_meeting_at,
        planning_meeting_place=body.planning_meeting_place,
        days_since_sentence=(body.met_at - pathway.sentenced_at) // timedelta(days=1),
    )
    tell(session, event)
    site = site_or_national(pathway)
    advice = meetings.advice(pathway.sentenced_at, body.planning_meeting_at, site)
    return FirstMeetingOut.model_validate(met).model_copy(update={"advice": advice})


@router.post("/planning-meetings", status_code=201, summary="Record the planning meeting (R32, C5)")
async def plan(
    pathway_id: UUID, body: PlanningMeetingIn, session: Session, caller: ResponsibleOfficer
) -> PlanningMeetingOut:
    """One meeting and one sequence, however many requirements the order has."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    named = (pathway_id, pathway.order_number)
    first = await session.get(FirstMeeting, named)
    before = await session.get(PlanningMeeting, named)
    first_met_at = first.met_at if first else None
    meetings.may_plan(first_met_at, body.held_at, held_before=before is not None)
    requirements = _requirements_made(pathway)
    meetings.must_be_one_sequence(body.sequence, requirements)
    meetings.must_account_for_everybody(
        await _holders(session, pathway_id, requirements),
        body.organisations,
        [absence.who for absence in body.absences],
        person=body.person_took_part,
    )
    assert pathway.sentenced_at is not None
    fields = body.model_dump(mode="json", exclude={"held_at"})
    meeting = PlanningMeeting(
        pathway_id=pathway_id,
        order_number=pathway.order_number,
        held_at=body.held_at,
        recorded_by=caller.user,
        **fields,
    )
    session.add(meeting)
    days = (body.held_at - pathway.sentenced_at) // timedelta(days=1)
    tell(session, _planning_held(meeting, days))
    return PlanningMeetingOut.model_validate(meeting)


def _requirements_made(pathway: Pathway) -> list[str]:
    return [r["requirement"] for r in pathway.sentence.get("requirements", []) if r.get("made")]


async def _holders(session: AsyncSession, pathway_id: UUID, requirements: list[str]) -> set[str]:
    """The organisations that hold a requirement of the order, as far as probation asked them."""
    positions = await rows_of_pathway(session, Position, pathway_id)
    return {p.organisation for p in positions if p.organisation and p.requirement in requirements}


def _planning_held(meeting: PlanningMeeting, days: int) -> PlanningMeetingHeld:
    return PlanningMeetingHeld.of(
        meeting.pathway_id, meeting.held_at, meeting, days_since_sentence=days
    )
