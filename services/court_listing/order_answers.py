"""What the court answers about a sentence after it was passed."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.vocabulary import Disposal


class OrderKept(BaseModel):
    """An answer that shows a row as it is kept."""

    model_config = ConfigDict(from_attributes=True)


class SentencerFeedbackOut(OrderKept):
    """The feedback form on record (R27)."""

    id: UUID
    sentence_id: UUID
    returned_at: datetime
    would_have_been: Disposal | None
    would_have_been_custody_weeks: int | None
    reasons: list[str]
    comments: str | None


class AfterSentenceOut(BaseModel):
    """What became of the sentence, of superseded ones too, the oldest first."""

    feedback: list[SentencerFeedbackOut]
