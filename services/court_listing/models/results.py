"""Results of the court system as they were shared, and what people said of those nobody knew."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.court_listing.models.pathways import Base


class CourtResult(Base, table=True):
    """A result of an offence, or of the whole case, by the share it came by (R26).

    ``code`` is the result of the reference data, where it is known which; ``superseded_at`` since
    when a newer share of the hearing no longer has it, or what it rested on is gone.
    ``of_application`` where it was decided of a court application, and not of a charge.
    """

    __tablename__ = "court_result"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    offence_id: UUID | None = Field(default=None, foreign_key="offence.id")
    hearing: str
    ordered_at: datetime = moment()
    source_id: str | None = None
    label: str | None = None
    number: str | None = None
    code: str | None = None
    prompts: list[list[str]] = document(default_factory=list)
    shared_at: datetime = moment()
    reshare: bool = False
    version: str | None = None
    taken_at: datetime = moment()
    taken_by: str
    superseded_at: datetime | None = moment_or_none()
    of_application: bool = False


class ResultShare(Base, table=True):
    """The newest share of a hearing that said something of an offence, or of the case (R26).

    ``said`` is a digest of its results, so that the same again says nothing new.
    """

    __tablename__ = "result_share"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    offence_id: UUID | None = Field(default=None, foreign_key="offence.id")
    hearing: str
    shared_at: datetime = moment()
    said: str

    __table_args__ = (
        Index(
            "one_newest_share",
            "pathway_id",
            "hearing",
            "offence_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )


class ResultQuestion(Base, table=True):
    """What a message says that nobody but a person can tell the meaning of (R11, R26).

    Answered by ``result`` (a code of the reference data), or by nothing of ours; or no longer asked
    where a newer share has it no more.
    """

    __tablename__ = "result_question"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    result_id: UUID | None = Field(default=None, foreign_key="court_result.id")
    asked_at: datetime = moment()
    label: str | None = None
    number: str | None = None
    reason: str
    answered_at: datetime | None = moment_or_none()
    answer: str | None = None
    result: str | None = None
    why: str | None = None
    answered_by: str | None = None
    earlier_answers: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (
        Index("ix_result_question_open", "asked_at", "id", postgresql_where=text("answer IS NULL")),
        CheckConstraint(
            "num_nulls(answered_at, answer, answered_by) IN (0, 3)", name="answered_says_how"
        ),
        CheckConstraint(
            "(answer = 'result') = (result IS NOT NULL) OR answer IS NULL",
            name="a_result_is_named",
        ),
    )
