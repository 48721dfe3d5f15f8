"""What probation reported of a case's appointments, and records of it that differ."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import rows, select
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.discrepancies import AttendanceReport, Discrepancy
from services.provider_assessment.operations.cases import rows_of_case
from services.provider_assessment.rules.cases import UNDER_ORDER
from services.provider_assessment.schemas.discrepancies import (
    AttendanceReportOut,
    DiscrepancyOut,
)


async def reports_view(session: AsyncSession, case: Case) -> list[AttendanceReportOut]:
    """R33, R52: those of the case's requirement, for whoever holds it under the order."""
    if case.state not in UNDER_ORDER:
        return []
    wanted = select(AttendanceReport).where(
        AttendanceReport.pathway_id == case.pathway_id,
        AttendanceReport.requirement == case.requirement,
    )
    reports = await rows(session, wanted.order_by(col(AttendanceReport.reported_at)))
    return [AttendanceReportOut.model_validate(report) for report in reports]


async def discrepancies_view(session: AsyncSession, case: Case) -> list[DiscrepancyOut]:
    """Open and settled, the oldest first (R16, R33)."""
    discrepancies = await rows_of_case(session, Discrepancy, case)
    discrepancies.sort(key=lambda discrepancy: discrepancy.found_at)
    return [DiscrepancyOut.model_validate(discrepancy) for discrepancy in discrepancies]
