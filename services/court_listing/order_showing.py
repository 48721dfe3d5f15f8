"""How the pathway shows what became of its sentence."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import rows, select
from services.court_listing.order_answers import AfterSentenceOut, SentencerFeedbackOut
from services.court_listing.order_models import SentencerFeedback


async def after_sentence(session: AsyncSession, pathway_id: UUID) -> AfterSentenceOut:
    """The feedback returned on the sentence and on those it superseded (R27)."""
    returned = select(SentencerFeedback).where(SentencerFeedback.pathway_id == pathway_id)
    forms = await rows(session, returned.order_by(SentencerFeedback.returned_at))  # type: ignore[arg-type]
    return AfterSentenceOut(feedback=[SentencerFeedbackOut.model_validate(f) for f in forms])
