"""What probation recorded of things providers record too, gathered from its rows."""

from services.common.snapshot import Record
from services.probation_allocation.models.discrepancies import AttendanceReport, Discrepancy
from services.probation_allocation.schemas.discrepancies import (
    AttendanceReportOut,
    DiscrepancyOut,
    RecordsOut,
)

RECORD_TABLES = (AttendanceReport, Discrepancy)


def records_view(record: Record) -> RecordsOut:
    """Reports and what differs, open and settled, the oldest first (R16, R33)."""
    reports = record.all(AttendanceReport)
    reports.sort(key=lambda report: report.reported_at)
    discrepancies = record.all(Discrepancy)
    discrepancies.sort(key=lambda discrepancy: discrepancy.found_at)
    return RecordsOut(
        attendance_reports=[AttendanceReportOut.model_validate(report) for report in reports],
        discrepancies=[DiscrepancyOut.model_validate(discrepancy) for discrepancy in discrepancies],
    )
