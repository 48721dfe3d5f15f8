"""What probation tells for a review: reports, and orders returned (R36, R38)."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.probation_supervision import (
    ReturnedToCourtV1,
    ReviewReportSentV1,
)
from services.court_listing.models.reviews import ReturnToCourt, ReviewReport


async def handle_review_report(session: AsyncSession, event: ReviewReportSentV1) -> None:
    """Keep the report for a review as it was told (R36, R52)."""
    fields = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = ReviewReport(
        id=event.report_id, pathway_id=event.pathway_id, sent_at=event.occurred_at, report=fields
    )
    session.add(report)


async def handle_return(session: AsyncSession, event: ReturnedToCourtV1) -> None:
    """Keep that the order is to be reviewed, since when and why (R38)."""
    session.add(
        ReturnToCourt(
            id=event.return_id,
            pathway_id=event.pathway_id,
            returned_at=event.occurred_at,
            requirement=event.requirement,
            reason=event.reason,
        )
    )
