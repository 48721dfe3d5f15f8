"""What providers own: cases of an organisation, consents, assessments, decisions, appointments."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import codes, document, moment, moment_or_none
from services.provider_assessment.rules.cases import AppointmentState, CaseState


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


def _one_of(column: str, states: type[CaseState] | type[AppointmentState]) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


def _current(name: str, *columns: str) -> Index:
    """At most one record that was neither withdrawn nor replaced."""
    standing = text("withdrawn_at IS NULL AND replaced_at IS NULL")
    return Index(name, *columns, unique=True, postgresql_where=standing)


class Pathway(Base, table=True):
    """What was told of a person before and beside any case; nobody reads it without a case.

    ``needs`` rest on a permission and are erased when it is withdrawn (R54).
    """

    id: UUID = Field(primary_key=True)
    needs: list[str] = codes()
    needs_withdrawn_at: datetime | None = moment_or_none()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    gp_registered: bool | None = None
    sentenced_at: datetime | None = moment_or_none()
    disposal: str | None = None
    order_months: int | None = None
    requirements: list[dict[str, Any]] = document(default_factory=list)
    allocated_at: datetime | None = moment_or_none()
    officer_name: str | None = None
    officer_team: str | None = None
    officer_contact: str | None = None
    order_ended_early_at: datetime | None = moment_or_none()
    planning_meeting_at: datetime | None = moment_or_none()
    planning_meeting_place: str | None = None
    plan: dict[str, Any] = document(default_factory=dict)


class Case(Base, table=True):
    """One requirement one organisation was asked to assess a person for (R12, R13, R52).

    ``course`` numbers the courses of treatment: a new sentence begins another one (R40).
    """

    __tablename__ = "provider_case"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id")
    organisation: str = Field(index=True)
    requirement: str
    state: str = CaseState.REQUESTED.value
    course: int = 1
    site: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    date_of_birth: date | None = None
    offence_group: str | None = None
    risk_flags: list[str] = codes()
    needs: list[str] = codes()
    adjustments: list[str] = codes()
    requested_at: datetime = moment()
    stood_down_at: datetime | None = moment_or_none()
    needed_by: datetime | None = moment_or_none()
    proposed_at: datetime | None = moment_or_none()
    proposed_sessions: int | None = None
    proposed_length_months: int | None = None
    ended_at: datetime | None = moment_or_none()
    ended_because: str | None = None

    __table_args__ = (
        UniqueConstraint("pathway_id", "requirement", "organisation", name="one_case"),
        CheckConstraint("course > 0", name="courses_count_from_one"),
        _one_of("state", CaseState),
    )


class Recorded(Base):
    """What the three records of R16 have in common: when, to whom, how, withdrawn or replaced."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    given_at: datetime = moment()
    given_to: str
    how: str
    withdrawn_at: datetime | None = moment_or_none()
    withdrawn_to: str | None = None
    withdrawal_reason: str | None = None
    replaced_at: datetime | None = moment_or_none()


class Willingness(Recorded, table=True):
    """Whether the person is willing to comply with the requirement (R16)."""

    willing: bool

    __table_args__ = (_current("one_willingness", "case_id"),)


class TreatmentConsent(Recorded, table=True):
    """Consent to assessment and to treatment, in the form and language it was given (R16)."""

    __tablename__ = "treatment_consent"

    assessment: bool
    treatment: bool
    format: str | None = None
    language: str | None = None

    __table_args__ = (_current("one_treatment_consent", "case_id"),)


class SharingPermission(Recorded, table=True):
    """One permission to share what nothing else allows to be shared (R16, R54)."""

    __tablename__ = "sharing_permission"

    pathway_id: UUID = Field(index=True)
    permission: str

    __table_args__ = (_current("one_sharing_permission", "case_id", "permission"),)


class Assessment(Base, table=True):
    """The outcome of an assessment; what was answered is in its measures (R13, R15, R18)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    assessed_at: datetime = moment()
    assessed_by: str
    suitable: bool
    criteria: dict[str, bool] = document()
    reasons: list[str] = codes()
    support_advised: list[str] = codes()
    risk_flags: list[str] = codes()
    interview: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (
        CheckConstraint("suitable OR cardinality(reasons) > 0", name="unsuitable_says_why"),
    )


class CourtScreen(Base, table=True):
    """What the duty officer's court screen for drugs or alcohol told the provider (R14)."""

    __tablename__ = "court_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    screened_at: datetime = moment()
    motivation: int
    substances: list[dict[str, Any]] = document()
    audit: int | None = None
    services_now: str | None = None
    services_before: str | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    suitable: bool
    reasons: list[str] = codes()


class Conferral(Base, table=True):
    """The assessor of one requirement asks the assessor of another on combining them (R19)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    asked_case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    asked_at: datetime = moment()
    asked_by: str
    question: str
    answered_at: datetime | None = moment_or_none()
    answered_by: str | None = None
    combination_advised: bool | None = None
    view: str | None = None

    __table_args__ = (
        Index(
            "one_open_conferral",
            "case_id",
            "asked_case_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
    )


class Measured(Base, table=True):
    """An instrument answered: every answer kept, the score derived by a scheme's version."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    taken_in: UUID = Field(index=True)
    stage: str
    taken_at: datetime = moment()
    instrument: str
    scheme_version: str
    answers: dict[str, int | None] = document()
    total: Decimal | None = Field(default=None, sa_type=Numeric(6, 2), nullable=True)
    band: str | None = None
    is_case: bool | None = None

    __table_args__ = (UniqueConstraint("taken_in", "instrument", name="one_answer_each"),)


class ClinicalDecision(Base, table=True):
    """The decision on a case, in the capacity it was made in (R17).

    One lives for a case; a later one replaces a decline.
    """

    __tablename__ = "clinical_decision"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    approved: bool
    decided_as: str
    decided_at: datetime = moment()
    decided_by: str
    replaced_at: datetime | None = moment_or_none()
    named_clinician: str | None = None
    provider_name: str | None = None
    on_court_screen: bool = False
    outline: str | None = None
    sessions: int | None = None
    length_months: int | None = None
    first_appointment_at: datetime | None = moment_or_none()
    first_appointment_place: str | None = None
    reasons: list[str] = codes()
    support_advised: list[str] = codes()

    __table_args__ = (
        Index(
            "one_live_decision",
            "case_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint(
            "CASE WHEN NOT approved THEN cardinality(reasons) > 0"
            " ELSE num_nulls(outline, length_months, first_appointment_at,"
            " first_appointment_place) = 0 AND CASE decided_as"
            " WHEN 'single_point_of_contact' THEN provider_name IS NOT NULL"
            " ELSE num_nulls(named_clinician, sessions) = 0 END END",
            name="approval_has_a_plan_and_decline_a_reason",
        ),
    )


class Appointment(Base, table=True):
    """An appointment for a numbered session of a course; one at most is open for it (R33)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)
    course: int = 1
    session_number: int = Field(gt=0)
    at: datetime = moment()
    place: str
    channel: str
    planned_by: str
    state: str = AppointmentState.OPEN.value
    attendance: str | None = None
    acceptable: bool | None = None
    reason: str | None = None
    engagement: str | None = None
    recorded_at: datetime | None = moment_or_none()
    recorded_by: str | None = None
    decision: str | None = None
    decided_at: datetime | None = moment_or_none()
    told_person: bool | None = None
    version: int = 1

    __table_args__ = (
        Index(
            "one_open_appointment",
            "case_id",
            "course",
            "session_number",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        _one_of("state", AppointmentState),
        CheckConstraint(
            "state <> 'not_attended' OR num_nulls(acceptable, reason) = 0", name="absence_says_why"
        ),
    )


class Rescheduling(Base, table=True):
    """What an appointment was before it was moved, who asked and why (R33)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    was_at: datetime = moment()
    was_place: str
    was_channel: str
    asked_by: str
    reason: str
    moved_at: datetime = moment()
    moved_by: str


class Completion(Base, table=True):
    """How a course of treatment ended, signed off by the clinical lead; once (R42)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    course: int = 1
    completed_at: datetime = moment()
    signed_off_by: str
    outcome: str
    discharge_reason: str | None = None
    sessions_attended: int
    onward_support: list[str] = codes()
    gp_registered: bool | None = None
    changes: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (UniqueConstraint("case_id", "course", name="one_completion_of_a_course"),)


class Telling(Base, table=True):
    """Which case something was told of, as the log of what was told knows only the pathway."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    correlation: str
    type: str
