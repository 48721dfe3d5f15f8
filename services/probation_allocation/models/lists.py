"""What probation keeps before court: the day's list, what is expected, the reports it gave."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class ListEntry(Base, table=True):
    """What one agency says of a person on the list: probation itself, or liaison (R7)."""

    __tablename__ = "list_entry"

    pathway_id: UUID = Field(primary_key=True)
    side: str = Field(primary_key=True)
    to_be_screened: bool
    reason: str
    entered_at: datetime = moment()
    entered_by: str | None = None
    version: int = 1

    __table_args__ = (
        CheckConstraint("side IN ('probation', 'liaison_diversion')", name="a_known_side"),
    )


class AgreedList(Base, table=True):
    """The list of a site and day as it was agreed; a correction is a new version (R7)."""

    __tablename__ = "agreed_list"

    site: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    agreed_at: datetime = moment()
    agreed_by: str
    listed: int
    to_be_screened: int


class ExpectedAssessments(Base, table=True):
    """How many assessments an organisation was told to expect from a list, as told last (R10)."""

    __tablename__ = "expected_assessments"

    site: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
    expected: dict[str, int] = document()
    told_at: datetime = moment()
    told_by: str


class BringForwardAnswer(Base, table=True):
    """The court's answer to the request to hear a person early (R9)."""

    __tablename__ = "bring_forward_answer"

    pathway_id: UUID = Field(primary_key=True)
    granted: bool
    hearing_at: datetime | None = moment_or_none()
    answered_at: datetime = moment()


class Postponement(Base, table=True):
    """Until when the assessment for a requirement is put back, as the provider told (R6)."""

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    until: datetime = moment()
    reason: str
    told_at: datetime = moment()


class PreSentenceReport(Base, table=True):
    """A report as it was given; a later one adds to an earlier (R23)."""

    __tablename__ = "pre_sentence_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    given_at: datetime = moment()
    given_by: str
    report: dict[str, Any] = document()


__all__ = [
    "AgreedList",
    "BringForwardAnswer",
    "ExpectedAssessments",
    "ListEntry",
    "Postponement",
    "PreSentenceReport",
]
