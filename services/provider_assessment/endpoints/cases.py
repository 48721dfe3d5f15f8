"""The organisation's cases: the list, a pathway whole, and what was disclosed of it."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import col

from contracts.event import Agency
from services.common.clocks_shown import ClockShown, clocks_of
from services.common.cursors import FROM_THE_START
from services.common.database import rows, select
from services.common.history import SessionAsOf
from services.common.merging import each_of
from services.common.unit_of_work import Session, UnitOfWorkRoute
from services.disclosures.ledger import DisclosuresOut
from services.provider_assessment.callers import Clinician, Reader
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.cases import cases_of, rows_of_case
from services.provider_assessment.operations.follow_ups import follow_up_of
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.rules.follow_ups import MONTHS
from services.provider_assessment.schemas.cases import CaseOut, CasePage
from services.provider_assessment.schemas.pathways import PathwayOut
from services.provider_assessment.views.disclosures import disclosed
from services.provider_assessment.views.pathways import pathway_view

router = APIRouter(prefix="/v1", tags=["cases"], route_class=UnitOfWorkRoute)


@router.get("/cases", summary="The organisation's cases (R12, R52)")
async def list_cases(
    session: Session,
    caller: Reader,
    state: CaseState | None = None,
    cursor: UUID = FROM_THE_START,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> CasePage:
    """A page in the order of ids, of one state where one is named; never another's cases."""
    own = select(Case).where(Case.organisation == caller.organisation, Case.id > cursor)
    if state is not None:
        own = own.where(Case.state == state.value)
    page = await rows(session, own.order_by(col(Case.id)).limit(limit))
    return CasePage(
        cases=[CaseOut.model_validate(case) for case in page],
        cursor=page[-1].id if len(page) == limit else None,
    )


@router.get("/pathways/{pathway_id}", summary="All that the organisation knows of a pathway")
async def read_pathway(pathway_id: UUID, session: SessionAsOf, caller: Reader) -> PathwayOut:
    """Now, or as it was on record at a moment: requests, consents, assessments.

    Also decisions, order and officer, appointments, completion; and of those merged with it (R62).
    """
    return await each_of(session, pathway_id, partial(pathway_view, session, caller))


@router.get("/pathways/{pathway_id}/disclosures", summary="Who was told what, when (R54)")
async def read_disclosures(pathway_id: UUID, session: Session, caller: Clinician) -> DisclosuresOut:
    """For the person: which agency was told which fields on which basis; no content."""
    cases = await cases_of(session, pathway_id, caller)
    disclosures = await disclosed(session, pathway_id, cases)
    return DisclosuresOut(pathway_id=pathway_id, disclosures=disclosures)


@router.get("/pathways/{pathway_id}/clocks", summary="Clocks of a pathway")
async def read_clocks(pathway_id: UUID, session: Session, caller: Reader) -> list[ClockShown]:
    """Those of the organisation's own requirements and appointments (R52)."""
    cases = await cases_of(session, pathway_id, caller)
    own = {case.requirement for case in cases if case.stood_down_at is None}
    for case in cases:
        own |= {
            str(appointment.id) for appointment in await rows_of_case(session, Appointment, case)
        }
        courses = range(1, case.course + 1)
        own |= {follow_up_of(case, months, course) for months in MONTHS for course in courses}
    clocks = await clocks_of(session, Agency.PROVIDER, pathway_id)
    return [c for c in clocks if c.concerns is None or c.concerns in own]
