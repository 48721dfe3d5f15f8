"""What is told before sentence: assessments put back, reports given (R6, R23)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_allocation import PreSentenceReportGiven
from services.court_listing.models.reports import PreSentenceReport


async def handle_report(session: AsyncSession, event: PreSentenceReportGiven) -> None:
    """Keep the report that was asked for, as it was told (R23, R52)."""
    fields = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = PreSentenceReport(
        id=event.report_id, pathway_id=event.pathway_id, given_at=event.occurred_at, report=fields
    )
    session.add(report)
