"""After sentence: officers, allocation, decisions on missed appointments."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import CaseAllocatedV1
from contracts.events.probation_supervision import NonAttendanceDecidedV1
from services.common.database import load, rows, select
from services.common.edge import EdgeRoute, Session, about
from services.common.outbox import tell
from services.common.schemas import MOST, Slug
from services.probation_allocation.callers import (
    AnyOfficer,
    ResponsibleOfficer,
    SeniorOfficer,
    System,
)
from services.probation_allocation.models.pathways import (
    Allocation,
    Appointment,
    Decision,
    DomainEvent,
    FirstMeeting,
    Officer,
    Pathway,
)
from services.probation_allocation.operations.orders import under_the_order, waits_for_decision
from services.probation_allocation.operations.pathways import (
    current_allocation,
    note_first_meeting_due,
)
from services.probation_allocation.rules import allocations
from services.probation_allocation.schemas.pathways import (
    AllocationIn,
    AllocationOut,
    AppointmentOut,
    DecisionIn,
    DomainEventPage,
    OfficerIn,
    OfficerOut,
)
from services.probation_allocation.views import domain_events

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=EdgeRoute)

# Positions must be committed in their order, or a reader's cursor would pass one by.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('domain_event'))")


@router.post("/officers", status_code=201, summary="Add a responsible officer (R30)")
async def add_officer(body: OfficerIn, session: Session, caller: SeniorOfficer) -> OfficerOut:
    """An officer of a site with the cases they can hold."""
    officer = Officer(**body.model_dump())
    session.add(officer)
    return OfficerOut.of(officer, 0)


@router.get("/officers", summary="Officers and the cases they hold (R30)")
async def list_officers(session: Session, caller: AnyOfficer, site: Slug) -> list[OfficerOut]:
    """The officers of a site, so that an allocation is decided on capacity."""
    officers = await rows(session, select(Officer).where(Officer.site == site))
    return [OfficerOut.of(o, await _cases(session, o.id)) for o in officers]


@router.post(
    "/pathways/{pathway_id}/allocations", status_code=201, summary="Allocate an order (R30, C3)"
)
async def allocate(
    pathway_id: UUID, body: AllocationIn, request: Request, session: Session, caller: SeniorOfficer
) -> AllocationOut:
    """With justification and the capacity it was decided on; a later one needs a handover."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    officer = await load(session, Officer, body.officer_id, lock=True)
    disposal = pathway.sentence.get("disposal")
    hours = allocations.may_allocate(pathway.sentenced_at, disposal, body.allocated_at)
    cases = await _cases(session, officer.id)
    allocations.within_capacity(cases, officer.capacity, body.justification)
    await _hand_over(session, pathway_id, body)
    if await session.get(FirstMeeting, (pathway_id, pathway.order_number)) is None:
        note_first_meeting_due(session, pathway, body.allocated_at, "allocation")
    allocation = Allocation(
        pathway_id=pathway_id,
        allocated_by=caller.user,
        cases_then=cases,
        capacity_then=officer.capacity,
        **body.model_dump(),
    )
    session.add(allocation)
    await session.execute(_ONE_AT_A_TIME)
    for event in domain_events.allocated(allocation, pathway, str(request.base_url).rstrip("/")):
        session.add(DomainEvent(allocation_id=allocation.id, body=event))
    tell(session, _allocated(allocation, officer, hours))
    return AllocationOut.of(allocation)


@router.get("/allocations/{allocation_id}", summary="One allocation")
async def read_allocation(
    allocation_id: UUID, request: Request, session: Session, caller: AnyOfficer
) -> AllocationOut:
    """What a domain event's ``detailUrl`` points to."""
    allocation = await load(session, Allocation, allocation_id)
    about(request, allocation.pathway_id)
    return AllocationOut.of(allocation)


@router.get("/non-attendances", summary="Missed appointments waiting for a decision (R34)")
async def undecided(session: Session, caller: AnyOfficer) -> list[AppointmentOut]:
    """The oldest first, at most 200; none under an order that ended or was replaced (R40)."""
    decided = select(Decision.appointment_id)
    wanted = select(Appointment).where(
        Appointment.attended.is_(False),  # type: ignore[attr-defined]
        Appointment.id.not_in(decided),  # type: ignore[attr-defined]
        under_the_order(Appointment.pathway_id, Appointment.happened_at),
    )
    found = await rows(session, wanted.order_by(Appointment.happened_at).limit(200))  # type: ignore[arg-type]
    return [AppointmentOut.of(a, None) for a in found]


@router.post(
    "/non-attendances/{appointment_id}/decisions",
    status_code=201,
    summary="Decide on a missed appointment (R34)",
)
async def decide(
    appointment_id: UUID,
    body: DecisionIn,
    request: Request,
    session: Session,
    caller: ResponsibleOfficer,
) -> AppointmentOut:
    """A second unacceptable absence within 12 months of a warning must be referred."""
    missed = await load(session, Appointment, appointment_id, lock=True)
    about(request, missed.pathway_id)
    decided = await session.get(Decision, appointment_id)
    allocations.waits(missed.attended, decided is not None)
    pathway = await session.get(Pathway, missed.pathway_id)
    allocations.still_to_decide(pathway is None or waits_for_decision(pathway, missed))
    absence = allocations.Absence(missed.happened_at, missed.reported_at, bool(missed.acceptable))
    warnings = await _warnings(session, missed.pathway_id, pathway)
    allocations.may_decide(absence, body.decision, warnings, body.decided_at)
    decision = Decision(
        appointment_id=appointment_id,
        pathway_id=missed.pathway_id,
        decided_by=caller.user,
        **body.model_dump(),
    )
    session.add(decision)
    tell(session, _decided(decision))
    return AppointmentOut.of(missed, decision)


@router.get("/domain-events", summary="Allocations in the HMPPS domain-event form (R30)")
async def read_domain_events(
    session: Session,
    caller: System,
    cursor: Annotated[int, Query(ge=0, le=MOST)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> DomainEventPage:
    """``event.manager.allocated`` and ``requirement.manager.allocated`` after a position."""
    wanted = select(DomainEvent).where(DomainEvent.position > cursor)  # type: ignore[operator]
    found = await rows(session, wanted.order_by(DomainEvent.position).limit(limit))  # type: ignore[arg-type]
    last = found[-1].position if found else cursor
    return DomainEventPage(events=[e.body for e in found], cursor=last or 0)


async def _cases(session: AsyncSession, officer_id: UUID) -> int:
    held = select(func.count()).where(
        Allocation.officer_id == officer_id,
        Allocation.ended_at.is_(None),  # type: ignore[union-attr]
    )
    return int((await session.execute(held)).scalar_one())


async def _hand_over(session: AsyncSession, pathway_id: UUID, body: AllocationIn) -> None:
    """R30: an order that changes hands comes with a handover; the earlier allocation ends."""
    current = await current_allocation(session, pathway_id)
    if current is None:
        return
    allocations.hands_over(body.handover, body.person_told_at)
    current.ended_at = body.allocated_at
    await session.flush()


async def _warnings(
    session: AsyncSession, pathway_id: UUID, pathway: Pathway | None
) -> list[datetime]:
    """R34: those under this order, for absences that are absences still."""
    missed = select(Appointment.id).where(Appointment.attended.is_(False))  # type: ignore[attr-defined]
    if pathway is not None and pathway.order_number > 1 and pathway.sentenced_at is not None:
        missed = missed.where(Appointment.happened_at >= pathway.sentenced_at)
    wanted = select(Decision).where(
        Decision.pathway_id == pathway_id,
        Decision.decision == "warning",
        Decision.appointment_id.in_(missed),  # type: ignore[attr-defined]
    )
    return [d.decided_at.astimezone(UTC) for d in await rows(session, wanted)]


def _allocated(allocation: Allocation, officer: Officer, hours: int) -> CaseAllocatedV1:
    return CaseAllocatedV1(
        pathway_id=allocation.pathway_id,
        occurred_at=allocation.allocated_at,
        allocation_id=allocation.id,
        officer_name=officer.name,
        officer_team=officer.team,
        officer_contact=officer.contact,
        hours_since_sentence=hours,
    )


def _decided(decision: Decision) -> NonAttendanceDecidedV1:
    return NonAttendanceDecidedV1(
        pathway_id=decision.pathway_id,
        occurred_at=decision.decided_at,
        appointment_id=decision.appointment_id,
        decision=decision.decision,
        told_person=decision.told_person,
    )
