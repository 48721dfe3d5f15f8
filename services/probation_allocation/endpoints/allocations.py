"""Officers, and orders allocated to them."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import CaseAllocated
from services.common import scope, scope_sign_ins
from services.common.database import load, no_such, rows, select
from services.common.outbox import tell
from services.common.schemas import Slug
from services.common.unit_of_work import IfMatch, Session, UnitOfWorkRoute, about, unchanged
from services.probation_allocation.callers import (
    AnyOfficer,
    Reader,
    SeniorOfficer,
)
from services.probation_allocation.models.allocations import AllocatedPart, Allocation, Officer
from services.probation_allocation.models.meetings import FirstMeeting
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import cases_held, current_allocation
from services.probation_allocation.operations.domain_events import tell_allocated
from services.probation_allocation.operations.meetings import note_first_meeting_due
from services.probation_allocation.rules import allocations
from services.probation_allocation.schemas.allocations import (
    AllocatedOut,
    AllocationIn,
    AllocationOut,
    OfficerDetailsIn,
    OfficerIn,
    OfficerOut,
)

router = APIRouter(prefix="/v1", tags=["allocation"], route_class=UnitOfWorkRoute)


@router.post("/officers", status_code=201, summary="Add a responsible officer (R30)")
async def add_officer(body: OfficerIn, session: Session, caller: SeniorOfficer) -> OfficerOut:
    """An officer of a site with the cases they can hold."""
    officer = Officer(**body.model_dump(exclude={"user"}), user_name=body.user)
    session.add(officer)
    return OfficerOut.of(officer, 0)


@router.get("/officers", summary="Officers and the cases they hold (R30)")
async def list_officers(session: Session, caller: AnyOfficer, site: Slug) -> list[OfficerOut]:
    """The officers of a site, so that an allocation is decided on capacity."""
    officers = await rows(session, select(Officer).where(Officer.site == site))
    return [OfficerOut.of(o, await cases_held(session, o.id)) for o in officers]


@router.put("/officers/{officer_id}", summary="Change an officer's sign-in and capacity (R30, R53)")
async def change_officer(
    officer_id: UUID,
    body: OfficerDetailsIn,
    session: Session,
    caller: SeniorOfficer,
    read: IfMatch,
    response: Response,
) -> OfficerOut:
    """Whoever signs in by the new name holds the officer's orders; the old name holds none."""
    officer = await load(session, Officer, officer_id, lock=True)
    if not await scope.sees_site(session, caller, officer.site):
        raise no_such(Officer)
    unchanged(officer.version, read)
    if officer.user_name is not None and officer.user_name != body.user:
        await scope_sign_ins.follow(session, caller, officer.user_name, body.user)
    officer.user_name, officer.capacity = body.user, body.capacity
    officer.version += 1
    response.headers["etag"] = f'"{officer.version}"'
    return OfficerOut.of(officer, await cases_held(session, officer.id))


@router.post(
    "/pathways/{pathway_id}/allocations", status_code=201, summary="Allocate an order (R30, C3)"
)
async def allocate(
    pathway_id: UUID, body: AllocationIn, session: Session, caller: SeniorOfficer
) -> AllocationOut:
    """With justification and the capacity it was decided on; a later one needs a handover."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    officer = await load(session, Officer, body.officer_id, lock=True)
    disposal = pathway.sentence.get("disposal")
    over_at = pathway.order_expired_at
    hours = allocations.may_allocate(pathway.sentenced_at, disposal, body.allocated_at, over_at)
    allocations.require_still_there(officer.left_at, body.allocated_at)
    cases = await cases_held(session, officer.id)
    allocations.must_justify_over_capacity(cases, officer.capacity, body.justification)
    await _hand_over(session, pathway_id, body)
    if await session.get(FirstMeeting, (pathway_id, pathway.order_number)) is None:
        note_first_meeting_due(session, pathway, body.allocated_at, "allocation")
    allocation = Allocation(
        pathway_id=pathway_id,
        allocated_by=caller.user,
        cases_then=cases,
        capacity_then=officer.capacity,
        ended_at=over_at,
        **body.model_dump(),
    )
    session.add(allocation)
    await session.flush()
    await tell_allocated(session, pathway)
    tell(session, _allocated(allocation, officer, hours))
    return AllocationOut.of(allocation)


@router.get("/allocations/{allocation_id}", summary="One allocation, or its part (R30)")
async def read_allocation(
    allocation_id: UUID, request: Request, session: Session, caller: Reader
) -> AllocatedOut:
    """What a domain event's ``detailUrl`` points to, for those who read the events as well."""
    part = await session.get(AllocatedPart, allocation_id)
    allocation = await load(session, Allocation, part.allocation_id if part else allocation_id)
    about(request, allocation.pathway_id)
    pathway = await load(session, Pathway, allocation.pathway_id)
    officer = await load(session, Officer, allocation.officer_id)
    return AllocatedOut.of_part(part, allocation, officer, pathway.crn)


async def _hand_over(session: AsyncSession, pathway_id: UUID, body: AllocationIn) -> None:
    """R30: an order that changes hands comes with a handover; the earlier allocation ends."""
    current = await current_allocation(session, pathway_id)
    if current is None:
        return
    allocations.must_hand_over(body.handover, body.person_told_at)
    current.ended_at = body.allocated_at
    await session.flush()


def _allocated(allocation: Allocation, officer: Officer, hours: int) -> CaseAllocated:
    return CaseAllocated(
        pathway_id=allocation.pathway_id,
        occurred_at=allocation.allocated_at,
        allocation_id=allocation.id,
        officer_name=officer.name,
        officer_team=officer.team,
        officer_contact=officer.contact,
        hours_since_sentence=hours,
    )
