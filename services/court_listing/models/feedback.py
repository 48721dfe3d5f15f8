"""Feedback forms of sentencers (R27)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import codes, moment
from services.court_listing.models.pathways import Base


class SentencerFeedback(Base, table=True):
    """The form a sentencer returned on a sentence, once; what it says in words stays here (R27)."""

    __tablename__ = "sentencer_feedback"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    sentence_id: UUID = Field(foreign_key="sentence.id", unique=True)
    returned_at: datetime = moment()
    would_have_been: str | None = None
    would_have_been_custody_weeks: int | None = None
    reasons: list[str] = codes()
    comments: str | None = None
    recorded_by: str
