"""Records that differ from probation's: found whenever both are there (R16, R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.discrepancies import Attendance, willingness_discrepancy
from contracts.vocabulary import SettledAs, TwiceRecorded
from services.common.database import rows, select
from services.discrepancies.operations import reconcile, recorded_otherwise_by
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import Willingness
from services.provider_assessment.models.discrepancies import AttendanceReport, Discrepancy
from services.provider_assessment.operations.cases import pathway_of, rows_of_case
from services.provider_assessment.operations.consents import current_record
from services.provider_assessment.operations.decisions import latest_court_screen
from services.provider_assessment.rules.appointments import AppointmentState

_RECORDED = frozenset({AppointmentState.ATTENDED, AppointmentState.NOT_ATTENDED})


async def compare_attendance(session: AsyncSession, case: Case) -> None:
    """R33: open an entry for each report that an appointment of the case is recorded otherwise."""
    await session.flush()
    wanted = select(AttendanceReport).where(
        AttendanceReport.pathway_id == case.pathway_id,
        AttendanceReport.requirement == case.requirement,
    )
    appointments = {
        appointment.id: appointment
        for appointment in await rows_of_case(session, Appointment, case)
        if appointment.state in _RECORDED
    }
    recorded = [_recorded(case, appointment) for appointment in appointments.values()]
    reports = await rows(session, wanted)
    for report, id, appointment_id in await recorded_otherwise_by(
        session, Discrepancy, recorded, reports
    ):
        appointment = appointments[appointment_id]
        other = {"attended": report.attended, "source": report.source}
        at = max(report.reported_at, appointment.recorded_at or report.reported_at)
        discrepancy = _discrepancy(id, case, at, _shown(appointment), other)
        discrepancy.appointment_id = appointment.id
        session.add(discrepancy)


async def compare_willingness(session: AsyncSession, case: Case, at: datetime) -> None:
    """R16: before sentence, the court screen's record against the provider's own."""
    await session.flush()
    willingness = await current_record(session, Willingness, case)
    screen = await latest_court_screen(session, case)
    if screen is None or (await pathway_of(session, case)).sentenced_at is not None:
        return
    withdrawn = willingness is None and bool(await rows_of_case(session, Willingness, case))
    if willingness is None and not withdrawn:
        return
    willing = willingness is not None and willingness.willing
    id = willingness_discrepancy(case.pathway_id, case.requirement, case.organisation)
    own, other = {"willing": willing}, {"willing": screen.willing}
    discrepancy = _discrepancy(id, case, at, own, other)
    agree = willing == screen.willing
    await reconcile(session, discrepancy, at, agree=agree, holds=SettledAs.OTHER)


def _discrepancy(
    id: UUID, case: Case, at: datetime, own: dict[str, Any], other: dict[str, Any]
) -> Discrepancy:
    what = TwiceRecorded.WILLINGNESS if "willing" in own else TwiceRecorded.ATTENDANCE
    return Discrepancy(
        id=id,
        case_id=case.id,
        pathway_id=case.pathway_id,
        what=what.value,
        own=own,
        other=other,
        found_at=at,
    )


def _shown(appointment: Appointment) -> dict[str, Any]:
    return {
        "attended": appointment.state == AppointmentState.ATTENDED,
        "attendance": appointment.attendance,
        "reason": appointment.reason,
    }


def _recorded(case: Case, appointment: Appointment) -> Attendance:
    return Attendance(
        appointment.id,
        case.requirement,
        appointment.at,
        appointment.session_number,
        appointment.state == AppointmentState.ATTENDED,
    )


def cases_of_requirement(pathway_id: UUID, requirement: str) -> Any:
    """The query for the cases of one requirement of a pathway, of whichever organisation."""
    return select(Case).where(Case.pathway_id == pathway_id, Case.requirement == str(requirement))
