"""Records that differ from probation's: found whenever both are there (R16, R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.discrepancies import attendance_discrepancy, willingness_discrepancy
from services.common.database import rows, select
from services.provider_assessment.models.appointments import Appointment
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.consents import Willingness
from services.provider_assessment.models.discrepancies import AttendanceReport, Discrepancy
from services.provider_assessment.operations.cases import pathway_of, rows_of_case
from services.provider_assessment.operations.consents import current_record
from services.provider_assessment.operations.decisions import latest_court_screen
from services.provider_assessment.rules import discrepancies as rules
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.discrepancies import SettledAs, TwiceRecorded


async def compare_attendance(session: AsyncSession, case: Case) -> None:
    """R33: open an entry for each report that an appointment of the case is recorded otherwise."""
    await session.flush()
    wanted = select(AttendanceReport).where(
        AttendanceReport.pathway_id == case.pathway_id,
        AttendanceReport.requirement == case.requirement,
    )
    held = {a.id: a for a in await rows_of_case(session, Appointment, case)}
    recorded = [
        rules.Recorded(a.id, case.requirement, a.at, a.session_number, a.state)
        for a in held.values()
    ]
    for report in await rows(session, wanted):
        differs = rules.differing(recorded, _reported(report))
        id = attendance_discrepancy(report.id)
        if differs is not None and await session.get(Discrepancy, id) is None:
            other = {"attended": report.attended, "source": report.source}
            own = held[differs.id]
            at = max(report.reported_at, own.recorded_at or report.reported_at)
            what = TwiceRecorded.ATTENDANCE
            session.add(_found(id, case, at, what, _shown(own), other, own.id))


async def compare_willingness(session: AsyncSession, case: Case, at: datetime) -> None:
    """R16: before sentence, the court screen's record against the provider's own.

    Opened where they differ, again where they do so anew, and closed where they no longer do.
    """
    await session.flush()
    own = await current_record(session, Willingness, case)
    screen = await latest_court_screen(session, case)
    if screen is None or (await pathway_of(session, case)).sentenced_at is not None:
        return
    withdrawn = own is None and bool(await rows_of_case(session, Willingness, case))
    if own is None and not withdrawn:
        return
    willing = own is not None and own.willing
    id = willingness_discrepancy(case.pathway_id, case.requirement, case.organisation)
    known = await session.get(Discrepancy, id, with_for_update=True)
    if willing == screen.willing:
        _agreed(known, at)
        return
    said = ({"willing": willing}, {"willing": screen.willing})
    new = _found(id, case, at, TwiceRecorded.WILLINGNESS, *said)
    if known is None:
        session.add(new)
    elif known.own != new.own or known.other != new.other:
        known.sqlmodel_update(new.model_dump(exclude={"id"}))


def _agreed(known: Discrepancy | None, at: datetime) -> None:
    """The person was asked again, and both records say the same now."""
    if known is not None:
        known.own = known.other
    if known is not None and known.settled_at is None:
        known.settled_at, known.settled_as = at, SettledAs.OTHER.value


def _found(
    id: UUID,
    case: Case,
    at: datetime,
    what: TwiceRecorded,
    own: dict[str, Any],
    other: dict[str, Any],
    appointment_id: UUID | None = None,
) -> Discrepancy:
    return Discrepancy(
        id=id,
        case_id=case.id,
        pathway_id=case.pathway_id,
        what=what.value,
        appointment_id=appointment_id,
        own=own,
        other=other,
        found_at=at,
    )


def _shown(held: Appointment) -> dict[str, Any]:
    return {
        "attended": held.state == AppointmentState.ATTENDED,
        "attendance": held.attendance,
        "reason": held.reason,
    }


def _reported(report: AttendanceReport) -> rules.Reported:
    return rules.Reported(
        report.appointment_id,
        report.requirement,
        report.appointment_at,
        report.session_number,
        report.attended,
    )


def cases_of_requirement(pathway_id: UUID, requirement: str) -> Any:
    """The query for the cases of one requirement of a pathway, of whichever organisation."""
    return select(Case).where(Case.pathway_id == pathway_id, Case.requirement == str(requirement))
