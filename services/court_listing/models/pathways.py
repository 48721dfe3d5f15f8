"""What the court owns: listings, offences, pleas, report requests, sentences; and what it heard."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import codes, document, moment, moment_or_none


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Pathway(Base, table=True):
    """A defendant in a case, as listed now (R7, R60)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_urn: str = Field(index=True)
    defendant_id: str | None = None
    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    gender: str | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    in_custody: bool | None = None
    site: str
    court_name: str
    court_room: str | None = None
    hearing_at: datetime = moment()
    hearing_on: date
    listed_as_of: datetime = moment()

    __table_args__ = (
        Index(
            "one_pathway_per_defendant",
            "case_urn",
            "defendant_id",
            unique=True,
            postgresql_where=text("defendant_id IS NOT NULL"),
        ),
        Index("ix_pathway_day", "hearing_on", "id"),
    )


class Offence(Base, table=True):
    """An offence of a listing; ``withdrawn`` where a later list no longer has it."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    place: int
    source_id: str | None = None
    title: str
    code: str | None = None
    wording: str | None = None
    withdrawn: bool = False


class PleaRecord(Base, table=True):
    """A plea or finding as it was recorded; the last by number stands for its offence (R11)."""

    __tablename__ = "plea_record"

    number: int | None = Field(default=None, primary_key=True)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    offence_id: UUID = Field(foreign_key="offence.id", index=True)
    plea: str
    verdict: str | None = None
    counts_as_guilty: bool
    convicted_on: date | None = None
    trial_on: date | None = None
    entered_at: datetime = moment()
    recorded_by: str


class ReportRequest(Base, table=True):
    """The sentencer's request for a pre-sentence report (R12, R25)."""

    __tablename__ = "report_request"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    requested_at: datetime = moment()
    needed_by: datetime = moment()
    adjourned: bool
    adjournment_reason: str | None = None
    requested_by: str

    __table_args__ = (
        CheckConstraint(
            "adjourned = (adjournment_reason IS NOT NULL)", name="an_adjournment_has_a_reason"
        ),
    )


class Sentence(Base, table=True):
    """The sentence passed; a corrected or a new one supersedes it, and one is live (R26, R27).

    ``ended_at`` where the court ended its order before time.
    """

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    sentenced_at: datetime = moment()
    disposal: str
    order_months: int | None = None
    custody_weeks: int | None = None
    requirements: list[dict[str, Any]] = document(default_factory=list)
    requirement_made: bool
    support_advised: dict[str, list[str]] = document(default_factory=dict)
    court_reviews: bool = False
    review_every_weeks: int | None = None
    would_have_been: str | None = None
    would_have_been_custody_weeks: int | None = None
    within_24_hours: bool | None = None
    not_suspended_because: list[str] = codes()
    not_suspended_why: str | None = None
    recorded_by: str
    superseded_at: datetime | None = moment_or_none()
    ended_at: datetime | None = moment_or_none()
    ended_because: str | None = None
    after_breach: bool = False

    __table_args__ = (
        Index(
            "one_live_sentence",
            "pathway_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint(
            "NOT requirement_made OR disposal IN ('community_order', 'suspended_sentence_order')",
            name="requirements_only_in_orders",
        ),
        CheckConstraint(
            "review_every_weeks IS NULL OR court_reviews", name="an_interval_belongs_to_reviews"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="what_ended_says_why"),
        CheckConstraint(
            "disposal = 'custody' OR cardinality(not_suspended_because) = 0",
            name="only_custody_is_not_suspended",
        ),
    )


class Screening(Base, table=True):
    """What liaison and diversion told the court: adjustments, and whom to hear early (R6, R9)."""

    pathway_id: UUID = Field(primary_key=True)
    screened_at: datetime = moment()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    bring_forward: bool = False


class Position(Base, table=True):
    """What the court was told about one requirement: proposal, clinician, willingness, outcome.

    ``earlier_outcomes`` are those under sentences that another took the place of (R40, R45).
    """

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    willing: bool | None = None
    named_clinician: str | None = None
    agreeing_provider: str | None = None
    combined_with: str | None = None
    proposed_at: datetime | None = moment_or_none()
    level: str | None = None
    sessions: int | None = None
    length_months: int | None = None
    outline: str | None = None
    first_appointment_at: datetime | None = moment_or_none()
    first_appointment_place: str | None = None
    outcome: str | None = None
    ended_at: datetime | None = moment_or_none()
    earlier_outcomes: list[dict[str, Any]] = document(default_factory=list)
