"""What probation tells for a review: reports, and orders returned (R36, R38)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import ReviewReportSent
from services.court_listing.models.reviews import ReviewReport


async def handle_review_report(session: AsyncSession, event: ReviewReportSent) -> None:
    """Keep the report for a review as it was told (R36, R52)."""
    fields = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = ReviewReport(
        id=event.report_id, pathway_id=event.pathway_id, sent_at=event.occurred_at, report=fields
    )
    session.add(report)
