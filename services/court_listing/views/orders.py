"""How the pathway shows what became of its sentence."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import Row, rows, select
from services.court_listing.models.orders import (
    Breach,
    CourtReview,
    ReturnToCourt,
    ReviewReport,
    SentencerFeedback,
)
from services.court_listing.models.pathways import Sentence
from services.court_listing.schemas.orders import (
    AfterSentenceOut,
    BreachOut,
    CourtReviewOut,
    EarlierSentenceOut,
    OrderKept,
    ReturnOut,
    ReviewReportOut,
    SentencerFeedbackOut,
)

Out = TypeVar("Out", bound=OrderKept)


async def after_sentence(session: AsyncSession, pathway_id: UUID) -> AfterSentenceOut:
    """Feedback, reviews, returns, breaches and how they ended (R27, R36, R38, R40, R45)."""

    async def shown(model: type[Row], out: type[Out], by: str) -> list[Out]:
        own = select(model).where(model.pathway_id == pathway_id)  # type: ignore[attr-defined]
        found = await rows(session, own.order_by(getattr(model, by)))
        return [out.model_validate(row) for row in found]

    was = select(Sentence).where(
        Sentence.pathway_id == pathway_id,
        Sentence.superseded_at.is_not(None),  # type: ignore[union-attr]
    )
    earlier = await rows(session, was.order_by(Sentence.superseded_at))  # type: ignore[arg-type]
    return AfterSentenceOut(
        feedback=await shown(SentencerFeedback, SentencerFeedbackOut, "returned_at"),
        reviews=await shown(CourtReview, CourtReviewOut, "set_at"),
        review_reports=await shown(ReviewReport, ReviewReportOut, "sent_at"),
        returns=await shown(ReturnToCourt, ReturnOut, "returned_at"),
        breaches=await shown(Breach, BreachOut, "referred_at"),
        earlier_sentences=[EarlierSentenceOut.model_validate(one) for one in earlier],
    )
