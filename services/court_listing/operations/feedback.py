"""Finding the feedback on a sentence (R27)."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.database import first, select
from services.court_listing.models.feedback import SentencerFeedback
from services.court_listing.models.sentences import Sentence


async def feedback_on(session: AsyncSession, sentence: Sentence) -> SentencerFeedback | None:
    """The form that was returned on a sentence (R27)."""
    query = select(SentencerFeedback).where(SentencerFeedback.sentence_id == sentence.id)
    return await first(session, query)
