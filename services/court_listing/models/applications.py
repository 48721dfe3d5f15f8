"""Applications of a list of which nobody but a person can tell whose order they are about."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class ApplicationQuestion(Base, table=True):
    """An application of a list that waits for somebody to say whose it is (R40, R62).

    ``said`` is what the list says of it: person, hearing, and how it was answered; ``candidates``
    are records that may be theirs, each with reasons. ``digest`` tells whether it was asked before,
    ``same`` whether it was settled on another list.
    """

    __tablename__ = "application_question"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    site: str = Field(index=True)
    digest: str = Field(unique=True)
    same: str = Field(index=True)
    asked_at: datetime = moment()
    listed_as_of: datetime = moment()
    list_name: str | None = None
    kind: str | None = None
    reference: str | None = None
    reason: str
    said: dict[str, Any] = document()
    candidates: list[dict[str, Any]] = document(default_factory=list)
    answered_at: datetime | None = moment_or_none()
    answer: str | None = None
    pathway_ids: list[str] = document(default_factory=list)
    why: str | None = None
    answered_by: str | None = None

    __table_args__ = (
        Index(
            "ix_application_question_open", "site", "id", postgresql_where=text("answer IS NULL")
        ),
        CheckConstraint(
            "num_nulls(answered_at, answer, answered_by, why) IN (0, 4)", name="answered_says_how"
        ),
    )
