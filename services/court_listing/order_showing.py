"""How the pathway shows what became of its sentence."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import Row, rows, select
from services.court_listing.order_answers import (
    AfterSentenceOut,
    CourtReviewOut,
    OrderKept,
    ReviewReportOut,
    SentencerFeedbackOut,
)
from services.court_listing.order_models import CourtReview, ReviewReport, SentencerFeedback

Out = TypeVar("Out", bound=OrderKept)


async def after_sentence(session: AsyncSession, pathway_id: UUID) -> AfterSentenceOut:
    """Feedback, reviews and the reports for them (R27, R36)."""

    async def shown(model: type[Row], out: type[Out], by: str) -> list[Out]:
        own = select(model).where(model.pathway_id == pathway_id)  # type: ignore[attr-defined]
        found = await rows(session, own.order_by(getattr(model, by)))
        return [out.model_validate(row) for row in found]

    return AfterSentenceOut(
        feedback=await shown(SentencerFeedback, SentencerFeedbackOut, "returned_at"),
        reviews=await shown(CourtReview, CourtReviewOut, "set_at"),
        review_reports=await shown(ReviewReport, ReviewReportOut, "sent_at"),
    )
