"""What probation tells the court after sentence: reports for reviews, returns, breaches."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.probation_allocation import (
    BreachReferredV1,
    ReturnedToCourtV1,
    ReviewReportSentV1,
)
from services.common.handling import on
from services.court_listing.models_orders import Breach, ReturnToCourt, ReviewReport


async def note_review_report(session: AsyncSession, event: ReviewReportSentV1) -> None:
    """Keep the report for a review as it was told (R36, R52)."""
    told = event.model_dump(
        mode="json", exclude_none=True, exclude={"pathway_id", "occurred_at", "report_id"}
    )
    report = ReviewReport(
        id=event.report_id, pathway_id=event.pathway_id, sent_at=event.occurred_at, report=told
    )
    session.add(report)


async def note_return(session: AsyncSession, event: ReturnedToCourtV1) -> None:
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


async def note_breach(session: AsyncSession, event: BreachReferredV1) -> None:
    """Keep a breach for the court to decide (R40)."""
    session.add(
        Breach(
            id=event.breach_id,
            pathway_id=event.pathway_id,
            referred_at=event.occurred_at,
            requirement=event.requirement,
            reason=event.reason,
            why=event.why,
        )
    )


ORDER_HANDLERS = (
    on(ReviewReportSentV1, note_review_report),
    on(ReturnedToCourtV1, note_return),
    on(BreachReferredV1, note_breach),
)
