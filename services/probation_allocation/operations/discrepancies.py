"""Records that differ from a provider's: found whenever both are there (R16, R33)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.discrepancies import attendance_discrepancy, willingness_discrepancy
from services.common.database import first, select
from services.probation_allocation.models.absences import Appointment
from services.probation_allocation.models.court_screens import CourtScreen
from services.probation_allocation.models.discrepancies import AttendanceReport, Discrepancy
from services.probation_allocation.models.pathways import Pathway
from services.probation_allocation.operations.pathways import rows_of_pathway
from services.probation_allocation.rules import discrepancies as rules
from services.probation_allocation.rules.discrepancies import SettledAs, TwiceRecorded


async def compare_attendance(session: AsyncSession, pathway_id: UUID) -> None:
    """R33: open an entry for each report that the provider recorded otherwise."""
    await session.flush()
    reports = await rows_of_pathway(session, AttendanceReport, pathway_id)
    held = await rows_of_pathway(session, Appointment, pathway_id)
    recorded = [
        rules.Attendance(a.id, a.requirement, a.happened_at, a.session_number, a.attended)
        for a in held
    ]
    for report in reports:
        place = rules.differing(recorded, _said(report))
        differs = held[place] if place is not None else None
        id = attendance_discrepancy(report.id)
        if differs is None or await session.get(Discrepancy, id) is not None:
            continue
        own = {"attended": report.attended, "source": report.source}
        other = {"attended": differs.attended, "reason": differs.reason}
        at = max(report.reported_at, differs.reported_at)
        found = _found(id, pathway_id, report.requirement, at, own, other)
        found.appointment_id = differs.id
        session.add(found)


async def compare_willingness(
    session: AsyncSession, pathway_id: UUID, requirement: str, at: datetime, *, willing: bool
) -> None:
    """R16: before sentence, the court screen's record against what the provider recorded.

    Opened where they differ, again where they do so anew, and closed where they no longer do.
    """
    await session.flush()
    pathway = await session.get(Pathway, pathway_id)
    screen = await _latest_screen(session, pathway_id, requirement)
    if screen is None or pathway is None or pathway.sentenced_at is not None:
        return
    id = willingness_discrepancy(pathway_id, requirement, screen.organisation)
    known = await session.get(Discrepancy, id, with_for_update=True)
    if willing == screen.willing:
        if known is not None:
            known.other = known.own
        if known is not None and known.settled_at is None:
            known.settled_at, known.settled_as = at, SettledAs.OWN.value
        return
    own, other = {"willing": screen.willing}, {"willing": willing}
    new = _found(id, pathway_id, requirement, at, own, other)
    if known is None:
        session.add(new)
    elif known.own != own or known.other != other:
        known.sqlmodel_update(new.model_dump(exclude={"id"}))


async def _latest_screen(
    session: AsyncSession, pathway_id: UUID, requirement: str
) -> CourtScreen | None:
    own = select(CourtScreen).where(
        CourtScreen.pathway_id == pathway_id, CourtScreen.requirement == requirement
    )
    return await first(session, own.order_by(CourtScreen.screened_at.desc()))  # type: ignore[attr-defined]


def _found(
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


def _said(report: AttendanceReport) -> rules.Attendance:
    return rules.Attendance(
        report.appointment_id,
        report.requirement,
        report.appointment_at,
        report.session_number,
        report.attended,
    )
