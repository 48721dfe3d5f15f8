"""What liaison told of a person, and whether the court hears them early (R6, R9)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.court_listing.models.pathways import Base


class Screening(Base, table=True):
    """What liaison and diversion told the court: adjustments, and whom to hear early (R6, R9)."""

    pathway_id: UUID = Field(primary_key=True)
    screened_at: datetime = moment()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    bring_forward: bool = False


class BringForwardAnswer(Base, table=True):
    """The court's answer to a request; one is current until the request is taken back (R9)."""

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
