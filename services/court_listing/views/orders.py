"""How the pathway shows what became of its sentence."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.common.database import Row, rows, select
from services.common.schemas import FromRow
from services.court_listing.models.breaches import Breach
from services.court_listing.models.feedback import SentencerFeedback
from services.court_listing.models.reviews import CourtReview, ReturnToCourt, ReviewReport
from services.court_listing.models.sentences import Sentence
from services.court_listing.schemas.breaches import BreachOut
from services.court_listing.schemas.feedback import SentencerFeedbackOut
from services.court_listing.schemas.orders import AfterSentenceOut
from services.court_listing.schemas.reviews import CourtReviewOut, ReturnOut, ReviewReportOut
from services.court_listing.schemas.sentences import EarlierSentenceOut

Out = TypeVar("Out", bound=FromRow)


async def after_sentence(session: AsyncSession, pathway_id: UUID) -> AfterSentenceOut:
    """Feedback, reviews, returns, breaches and how they ended (R27, R36, R38, R40, R45)."""

    async def shown(model: type[Row], out: type[Out], by: str) -> list[Out]:
        own = select(model).filter_by(pathway_id=pathway_id)
        listed = await rows(session, own.order_by(getattr(model, by)))
        return [out.model_validate(row) for row in listed]

    superseded = select(Sentence).where(
        Sentence.pathway_id == pathway_id,
        col(Sentence.superseded_at).is_not(None),
    )
    earlier = await rows(session, superseded.order_by(col(Sentence.superseded_at)))
    return AfterSentenceOut(
        feedback=await shown(SentencerFeedback, SentencerFeedbackOut, "returned_at"),
        reviews=await shown(CourtReview, CourtReviewOut, "set_at"),
        review_reports=await shown(ReviewReport, ReviewReportOut, "sent_at"),
        returns=await shown(ReturnToCourt, ReturnOut, "returned_at"),
        breaches=await shown(Breach, BreachOut, "referred_at"),
        earlier_sentences=[EarlierSentenceOut.model_validate(sentence) for sentence in earlier],
    )
