"""How the pathway shows what became of its order."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.probation_allocation.models import Pathway
from services.probation_allocation.operations import of_pathway
from services.probation_allocation.order_models import CourtReview, ReviewReport
from services.probation_allocation.order_schemas import (
    AfterSentenceOut,
    CourtReviewOut,
    ReviewReportOut,
)


async def after_sentence(session: AsyncSession, pathway: Pathway) -> AfterSentenceOut:
    """Reviews by the court and the reports for them (R36)."""
    reviews = await of_pathway(session, CourtReview, pathway.id)
    reviews.sort(key=lambda one: (one.held_at is None, one.held_at or one.due_on))
    reports = await of_pathway(session, ReviewReport, pathway.id)
    reports.sort(key=lambda one: one.sent_at)
    return AfterSentenceOut(
        order_ended_at=pathway.order_ended_at,
        reviews=[CourtReviewOut.model_validate(one) for one in reviews],
        review_reports=[ReviewReportOut.model_validate(one) for one in reports],
    )
