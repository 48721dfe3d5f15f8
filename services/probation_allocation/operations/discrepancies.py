"""Records that differ from a provider's: found whenever both are there (R16, R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contracts.discrepancies import Attendance, willingness_discrepancy
from contracts.vocabulary import SettledAs, TwiceRecorded
from services.common.database import first, select
from services.discrepancies.operations import reconcile, recorded_otherwise_by
from services.probation_allocation.models.absences import Appointment
from services.probation_allocation.models.court_screens import CourtScreen
from services.probation_allocation.models.discrepancies import AttendanceReport, Discrepancy
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.pathways import rows_of_pathway


async def compare_attendance(session: AsyncSession, pathway_id: UUID) -> None:
    """R33: open an entry for each report that the provider recorded otherwise."""
    await session.flush()
    appointments = {
        appointment.id: appointment
        for appointment in await rows_of_pathway(session, Appointment, pathway_id)
    }
    recorded = [
        Attendance(a.id, a.requirement, a.happened_at, a.session_number, a.attended)
        for a in appointments.values()
    ]
    reports = await rows_of_pathway(session, AttendanceReport, pathway_id)
    for report, id, appointment_id in await recorded_otherwise_by(
        session, Discrepancy, recorded, reports
    ):
        appointment = appointments[appointment_id]
        own = {"attended": report.attended, "source": report.source}
        other = {"attended": appointment.attended, "reason": appointment.reason}
        at = max(report.reported_at, appointment.reported_at)
        discrepancy = _discrepancy(id, pathway_id, report.requirement, at, own, other)
        discrepancy.appointment_id = appointment.id
        session.add(discrepancy)


async def compare_willingness(
    session: AsyncSession, pathway_id: UUID, requirement: str, at: datetime, *, willing: bool
) -> None:
    """R16: before sentence, the court screen's record against what the provider recorded."""
    await session.flush()
    pathway = await session.get(Pathway, pathway_id)
    screen = await _latest_screen(session, pathway_id, requirement)
    if screen is None or pathway is None or pathway.sentenced_at is not None:
        return
    id = willingness_discrepancy(pathway_id, requirement, screen.organisation)
    own, other = {"willing": screen.willing}, {"willing": willing}
    discrepancy = _discrepancy(id, pathway_id, requirement, at, own, other)
    agree = willing == screen.willing
    await reconcile(session, discrepancy, at, agree=agree, holds=SettledAs.OWN)


async def _latest_screen(
    session: AsyncSession, pathway_id: UUID, requirement: str
) -> CourtScreen | None:
    own = select(CourtScreen).where(
        CourtScreen.pathway_id == pathway_id, CourtScreen.requirement == requirement
    )
    return await first(session, own.order_by(col(CourtScreen.screened_at).desc()))


def _discrepancy(
    id: UUID,
    pathway_id: UUID,
    requirement: str,
    at: datetime,
    own: dict[str, Any],
    other: dict[str, Any],
) -> Discrepancy:
    what = TwiceRecorded.WILLINGNESS if "willing" in own else TwiceRecorded.ATTENDANCE
    return Discrepancy(
        id=id,
        pathway_id=pathway_id,
        requirement=requirement,
        what=what.value,
        own=own,
        other=other,
        found_at=at,
    )
