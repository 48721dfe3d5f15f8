"""What the court keeps before sentence: whom it hears early, what it was told and reported."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class BringForwardAnswer(Base, table=True):
    """The court's answer to a request; one stands until the request is taken back (R9)."""

    __tablename__ = "bring_forward_answer"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id")
    granted: bool
    answered_at: datetime = moment()
    hearing_at: datetime | None = moment_or_none()
    why: str | None = None
    answered_by: str
    superseded_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_standing_answer",
            "pathway_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("granted = (hearing_at IS NOT NULL)", name="granted_says_when"),
        CheckConstraint("granted OR why IS NOT NULL", name="refused_says_why"),
    )


class Postponement(Base, table=True):
    """Until when the assessment for a requirement is put back, as the provider told (R6)."""

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    until: datetime = moment()
    reason: str
    told_at: datetime = moment()


class PreSentenceReport(Base, table=True):
    """What probation reported before sentence, as it was told; a later one adds to it (R23)."""

    __tablename__ = "pre_sentence_report"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    given_at: datetime = moment()
    report: dict[str, Any] = document()


__all__ = ["BringForwardAnswer", "Postponement", "PreSentenceReport"]
