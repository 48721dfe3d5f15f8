"""The list: listing and finding side by side, and the entry agreed for each person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from services.common.clocks_shown import ClockShown, clocks_of
from services.common.database import load, rows, select
from services.common.edge import EdgeRoute, IfMatch, Session, unchanged
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.schemas import Slug
from services.probation_allocation.callers import AnyOfficer, DutyOfficer
from services.probation_allocation.models import (
    AgreedEntry,
    Allocation,
    Appointment,
    CourtScreen,
    Decision,
    FirstMeeting,
    Pathway,
    PlanningMeeting,
    Position,
    Proposal,
)
from services.probation_allocation.models_before_court import Postponement
from services.probation_allocation.operations import of_pathway, offences_of, with_range
from services.probation_allocation.operations_lists import agreed_list, listed_on, with_entries
from services.probation_allocation.schemas import (
    AgreedEntryIn,
    AgreedEntryOut,
    AllocationOut,
    AppointmentOut,
    CourtScreenOut,
    FirstMeetingOut,
    PathwayOut,
    PlanningMeetingOut,
    PositionOut,
    ProposalOut,
    ScreeningOut,
    ScreeningPage,
)
from services.probation_allocation.schemas_lists import AgreedListOut, PostponementOut
from services.probation_allocation.showing_orders import after_sentence
from services.probation_allocation.views_records import records_view
from services.probation_allocation.views_treatment import treatment_view

FIRST = UUID(int=0)

router = APIRouter(prefix="/v1", tags=["list and reports"], route_class=EdgeRoute)


@router.get("/list-screening", summary="The list, listing and finding side by side (R7)")
async def list_screening(
    session: Session,
    caller: DutyOfficer,
    site: Slug,
    on: date,
    cursor: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> ScreeningPage:
    """Everyone listed at the site that day: range, finding, both sides, and what is agreed."""
    wanted = select(Pathway).where(Pathway.site == site, Pathway.hearing_on == on)
    page = await rows(session, wanted.where(Pathway.id > cursor).order_by(Pathway.id).limit(limit))  # type: ignore[arg-type]
    offences = defaultdict(list)
    for offence in await offences_of(session, [pathway.id for pathway in page]):
        offences[offence.pathway_id].append(offence)
    agreed = await agreed_list(session, site, on)
    return ScreeningPage(
        people=[
            ScreeningOut.of(one, with_range(one.pathway, offences[one.pathway.id]))
            for one in await with_entries(session, page)
        ],
        still_open=sum(one.entry.is_open for one in await listed_on(session, site, on)),
        agreed_list=AgreedListOut.model_validate(agreed) if agreed else None,
        cursor=str(page[-1].id) if len(page) == limit else None,
    )


@router.put("/pathways/{pathway_id}/agreed-entry", summary="Agree an entry of the list (R7)")
async def agree_entry(
    pathway_id: UUID,
    body: AgreedEntryIn,
    session: Session,
    caller: DutyOfficer,
    read: IfMatch,
    response: Response,
) -> AgreedEntryOut:
    """Who put the person on the list and why; ``If-Match: "0"`` for the first time."""
    await load(session, Pathway, pathway_id)
    entry = await session.get(AgreedEntry, pathway_id, with_for_update=True)
    unchanged(entry.version if entry else 0, read)
    entry = entry or AgreedEntry(pathway_id=pathway_id, version=0, **body.model_dump())
    entry.sqlmodel_update(body)
    entry.version += 1
    session.add(entry)
    response.headers["etag"] = f'"{entry.version}"'
    return AgreedEntryOut.model_validate(entry)


@router.get("/pathways/{pathway_id}/clocks", summary="Clocks of a pathway")
async def read_clocks(pathway_id: UUID, session: Session, caller: AnyOfficer) -> list[ClockShown]:
    """C3, C4, C5, C9; and those of court and provider that are or were at risk."""
    await load(session, Pathway, pathway_id)
    return await clocks_of(session, Agency.PROBATION, pathway_id)


@router.get("/pathways/{pathway_id}", summary="All that probation knows of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: AnyOfficer) -> PathwayOut:
    """Now, or as it was on record at a moment: listing, finding and pleas.

    Also positions, proposals, sentence, allocation, meetings, attendance and outcome.
    """
    return await each_of(session, pathway_id, partial(_view, session))


async def _view(session: AsyncSession, pathway_id: UUID) -> PathwayOut:
    pathway = await load(session, Pathway, pathway_id)
    offences = with_range(pathway, await offences_of(session, [pathway_id]))
    (listed,) = await with_entries(session, [pathway])
    screens = await of_pathway(session, CourtScreen, pathway_id)
    put_back = await of_pathway(session, Postponement, pathway_id)
    positions = await of_pathway(session, Position, pathway_id)
    appointments = await of_pathway(session, Appointment, pathway_id)
    decisions = await of_pathway(session, Decision, pathway_id)
    first = {m.order_number: m for m in await of_pathway(session, FirstMeeting, pathway_id)}
    planning = {m.order_number: m for m in await of_pathway(session, PlanningMeeting, pathway_id)}
    met, planned = first.pop(pathway.order_number, None), planning.pop(pathway.order_number, None)
    return PathwayOut(
        **dict(ScreeningOut.of(listed, offences)),
        **pathway.model_dump(include=_OWN),
        positions=[PositionOut.of(p) for p in positions],
        postponements=[PostponementOut.model_validate(p) for p in put_back],
        court_screens=[CourtScreenOut.model_validate(s) for s in screens],
        proposals=[ProposalOut.of(p) for p in await of_pathway(session, Proposal, pathway_id)],
        allocations=[
            AllocationOut.of(a) for a in await of_pathway(session, Allocation, pathway_id)
        ],
        first_meeting=FirstMeetingOut.model_validate(met) if met else None,
        planning_meeting=PlanningMeetingOut.model_validate(planned) if planned else None,
        earlier_first_meetings=[FirstMeetingOut.model_validate(first[n]) for n in sorted(first)],
        earlier_planning_meetings=[
            PlanningMeetingOut.model_validate(planning[n]) for n in sorted(planning)
        ],
        appointments=_appointments(appointments, decisions),
        after_sentence=await after_sentence(session, pathway, positions, appointments, decisions),
        records=await records_view(session, pathway_id),
        treatment=await treatment_view(session, pathway_id, datetime.now(UTC)),
    )


_OWN = {
    "any_guilty",
    "convicted_on",
    "report_needed_by",
    "adjourned",
    "adjournment_reason",
    "sentenced_at",
    "sentence",
    "completion",
}


def _appointments(
    appointments: Sequence[Appointment], decisions: Sequence[Decision]
) -> list[AppointmentOut]:
    decided = {one.appointment_id: one for one in decisions}
    in_order = sorted(appointments, key=lambda one: one.happened_at)
    return [AppointmentOut.of(one, decided.get(one.id)) for one in in_order]
