"""What probation hears of attendance, and records that differ from the provider's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.event import Agency
from contracts.events.probation_supervision import AttendanceReported, DiscrepancySettled
from contracts.vocabulary import RecordHolder, Requirement
from services.common.database import load, rows, select
from services.common.errors import Unprocessable
from services.common.identity import Caller, asker
from services.common.unit_of_work import Session, UnitOfWorkRoute, about
from services.probation_allocation.callers import AnyOfficer, ResponsibleOfficer
from services.probation_allocation.models.absences import Appointment
from services.probation_allocation.models.discrepancies import AttendanceReport, Discrepancy
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.allocations import require_responsible
from services.probation_allocation.operations.discrepancies import compare_attendance
from services.probation_allocation.operations.orders import order_of
from services.probation_allocation.operations.pathways import tell_of_requirement
from services.probation_allocation.rules import discrepancies as rules
from services.probation_allocation.rules import orders
from services.probation_allocation.schemas.discrepancies import (
    AttendanceReportIn,
    AttendanceReportOut,
    DiscrepancyOut,
    SettlementIn,
)

router = APIRouter(prefix="/v1", tags=["discrepancies"], route_class=UnitOfWorkRoute)

Settler = Annotated[Caller, asker(Agency.PROBATION, "responsible_officer", "court_duty_officer")]


@router.post(
    "/pathways/{pathway_id}/attendance-reports",
    status_code=201,
    summary="Report an attendance to the provider (R33)",
)
async def report(
    pathway_id: UUID, body: AttendanceReportIn, session: Session, caller: ResponsibleOfficer
) -> AttendanceReportOut:
    """As the officer heard or saw it; where the provider recorded otherwise, both are to look."""
    pathway = await load(session, Pathway, pathway_id, lock=True)
    await require_responsible(session, pathway_id, caller)
    order = order_of(pathway)
    orders.require_order_at(order, body.reported_at, "R33", "/reported_at")
    new_report = await _report(session, pathway_id, body, caller.user)
    at = new_report.appointment_at
    rules.may_report(Requirement(new_report.requirement), order.made, at, body.reported_at)
    session.add(new_report)
    await tell_of_requirement(session, _reported(new_report), new_report.requirement)
    await compare_attendance(session, pathway_id)
    return AttendanceReportOut.model_validate(new_report)


@router.get("/discrepancies", summary="Records that differ from a provider's (R16, R33)")
async def unsettled(session: Session, caller: AnyOfficer) -> list[DiscrepancyOut]:
    """Those that are open, the oldest first, at most 200."""
    wanted = select(Discrepancy).where(col(Discrepancy.settled_at).is_(None))
    discrepancies = await rows(session, wanted.order_by(col(Discrepancy.found_at)).limit(200))
    return [DiscrepancyOut.model_validate(discrepancy) for discrepancy in discrepancies]


@router.post(
    "/discrepancies/{discrepancy_id}/settlements",
    status_code=201,
    summary="Let the provider's record hold (R16, R33)",
)
async def settle(
    discrepancy_id: UUID, body: SettlementIn, request: Request, session: Session, caller: Settler
) -> DiscrepancyOut:
    """Probation's own record gives way, and the provider need not look at it any more."""
    discrepancy = await load(session, Discrepancy, discrepancy_id, lock=True)
    about(request, discrepancy.pathway_id)
    rules.may_settle(discrepancy.settled_at, discrepancy.found_at, body.settled_at, body.settled_as)
    discrepancy.settled_at, discrepancy.settled_as = body.settled_at, body.settled_as.value
    discrepancy.settled_by, discrepancy.why = caller.user, body.why
    said = {"discrepancy_id": discrepancy.id, "holds": RecordHolder.PROVIDER}
    event = DiscrepancySettled.of(discrepancy.pathway_id, body.settled_at, said)
    await tell_of_requirement(session, event, discrepancy.requirement)
    return DiscrepancyOut.model_validate(discrepancy)


async def _report(
    session: AsyncSession, pathway_id: UUID, body: AttendanceReportIn, by: str
) -> AttendanceReport:
    """The report, of an appointment the provider told of or of one that is described."""
    fields = body.model_dump(mode="python", exclude_none=True)
    if body.appointment_id is not None:
        appointment = await session.get(Appointment, body.appointment_id)
        if (
            appointment is None
            or appointment.pathway_id != pathway_id
            or appointment.requirement is None
        ):
            raise Unprocessable(
                "The appointment named does not belong to this person's order.",
                rule="R33",
                field="/appointment_id",
            )
        fields |= appointment.model_dump(include={"requirement", "session_number"})
        fields["appointment_at"] = appointment.happened_at
    return AttendanceReport(pathway_id=pathway_id, reported_by=by, **fields)


def _reported(report: AttendanceReport) -> AttendanceReported:
    return AttendanceReported.of(report.pathway_id, report.reported_at, report, report_id=report.id)
