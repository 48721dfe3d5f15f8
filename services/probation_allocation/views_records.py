"""What probation recorded of things providers record too, gathered from its rows."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.probation_allocation.models_discrepancies import AttendanceReport, Discrepancy
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.schemas_discrepancies import (
    AttendanceReportOut,
    DiscrepancyOut,
    RecordsOut,
)


async def records_view(session: AsyncSession, pathway_id: UUID) -> RecordsOut:
    """Reports and what differs, open and settled, the oldest first (R16, R33)."""
    reports = await of_pathway(session, AttendanceReport, pathway_id)
    reports.sort(key=lambda one: one.reported_at)
    found = await of_pathway(session, Discrepancy, pathway_id)
    found.sort(key=lambda one: one.found_at)
    return RecordsOut(
        attendance_reports=[AttendanceReportOut.model_validate(one) for one in reports],
        discrepancies=[DiscrepancyOut.model_validate(one) for one in found],
    )
