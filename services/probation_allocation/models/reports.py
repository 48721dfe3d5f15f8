"""Pre-sentence reports as they were given (R23)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import document, moment
from services.probation_allocation.models.pathways import Base


class PreSentenceReport(Base, table=True):
    """A report as it was given; a later one adds to an earlier (R23)."""

    __tablename__ = "pre_sentence_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    given_at: datetime = moment()
    given_by: str
    report: dict[str, Any] = document()
