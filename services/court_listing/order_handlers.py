"""What others tell the court after sentence: reports for reviews."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.probation_allocation import ReviewReportSentV1
from services.common.handling import on
from services.court_listing.order_models import ReviewReport


async def note_review_report(session: AsyncSession, event: ReviewReportSentV1) -> None:
    """Keep the report for a review as it was told (R36, R52)."""
    told = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = ReviewReport(
        id=event.report_id, pathway_id=event.pathway_id, sent_at=event.occurred_at, report=told
    )
    session.add(report)


ORDER_HANDLERS = (on(ReviewReportSentV1, note_review_report),)
