"""What probation reports of attendance, and which record it says holds (R33)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import AttendanceReported, DiscrepancySettled
from contracts.vocabulary import RecordHolder, SettledAs
from services.common.database import rows
from services.provider_assessment.models.discrepancies import AttendanceReport, Discrepancy
from services.provider_assessment.operations.discrepancies import (
    cases_of_requirement,
    compare_attendance,
)


async def handle_attendance_report(session: AsyncSession, event: AttendanceReported) -> None:
    """Keep what probation reported, and find where it differs from what is on record (R33)."""
    id: UUID | None = event.report_id
    if id is None:
        return
    named = event.model_dump(include={"requirement", "appointment_id", "appointment_at"})
    attendance = event.model_dump(include={"session_number", "attended", "source"})
    report = AttendanceReport(
        id=id, pathway_id=event.pathway_id, reported_at=event.occurred_at,
        **named, **attendance,
    )  # fmt: skip
    session.add(report)
    for case in await rows(session, cases_of_requirement(event.pathway_id, event.requirement)):
        await compare_attendance(session, case)


async def handle_settlement(session: AsyncSession, event: DiscrepancySettled) -> None:
    """Probation's own record gave way; one that was settled here stays as it was (R33)."""
    id: UUID | None = event.discrepancy_id
    discrepancy = await session.get(Discrepancy, id, with_for_update=True) if id else None
    if discrepancy is not None and discrepancy.settled_at is None:
        own = event.holds is RecordHolder.PROVIDER
        discrepancy.settled_at = event.occurred_at
        discrepancy.settled_as = (SettledAs.OWN if own else SettledAs.OTHER).value
