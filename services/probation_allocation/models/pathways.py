"""What probation owns: pathways as it knows them, agreed entries, proposals, allocations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import codes, document, moment, moment_or_none


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Pathway(Base, table=True):
    """One person before one court for one set of offences, as others told probation.

    ``order_number`` counts the sentences passed one in place of the other (R40).
    """

    id: UUID = Field(primary_key=True)
    site: str | None = Field(default=None, index=True)
    court_name: str | None = None
    court_room: str | None = None
    hearing_at: datetime | None = moment_or_none()
    hearing_on: date | None = Field(default=None, index=True)
    case_urn: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    date_of_birth: date | None = None
    gender: str | None = None
    crn: str | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    in_custody: bool | None = None
    offence_group: str | None = None
    any_guilty: bool | None = None
    convicted_on: date | None = None
    trial_on: date | None = None
    screened_at: datetime | None = moment_or_none()
    indications: list[dict[str, Any]] = document(default_factory=list)
    needs: list[str] = codes()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    risk_flags: list[str] = codes()
    safeguarding: bool | None = None
    bring_forward: bool | None = None
    report_needed_by: datetime | None = moment_or_none()
    adjourned: bool | None = None
    adjournment_reason: str | None = None
    sentenced_at: datetime | None = moment_or_none()
    order_number: int = 1
    sentence: dict[str, Any] = document(default_factory=dict)
    support_advised: dict[str, list[str]] = document(default_factory=dict)
    order_ended_at: datetime | None = moment_or_none()
    completed_at: datetime | None = moment_or_none()
    completion: dict[str, Any] = document(default_factory=dict)


class Offence(Base, table=True):
    """An offence of the listing, with the plea to it."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    title: str | None = None
    code: str | None = None
    group: str | None = None
    wording: str | None = None
    plea: str | None = None
    counts_as_guilty: bool | None = None


class AgreedEntry(Base, table=True):
    """What was agreed about one person on the list: who put it there and why (R7).

    ``on_list`` while liaison was told that the person is to be screened.
    """

    __tablename__ = "agreed_entry"

    pathway_id: UUID = Field(primary_key=True)
    to_be_screened: bool
    put_by: str
    why: str
    reason: str | None = None
    likely_plea: str | None = None
    known_to_probation: bool | None = None
    agreed_at: datetime = moment()
    on_list: bool = False
    version: int = 1


class Position(Base, table=True):
    """What the provider told about one requirement: willing, suitable, approved, arranged.

    ``withdrawn`` is what was taken back last of willingness and consent, with when (R38).
    """

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    requested_at: datetime | None = moment_or_none()
    stood_down_at: datetime | None = moment_or_none()
    organisation: str | None = None
    needed_by: datetime | None = moment_or_none()
    willing: bool | None = None
    assessment_consent: bool | None = None
    treatment_consent: bool | None = None
    withdrawn: str | None = None
    withdrawn_at: datetime | None = moment_or_none()
    suitable: bool | None = None
    approved: bool | None = None
    reasons: list[str] = codes()
    support_advised: list[str] = codes()
    risk_flags: list[str] = codes()
    named_clinician: str | None = None
    agreeing_provider: str | None = None
    conferred_with: str | None = None
    combination_advised: bool | None = None
    outline: str | None = None
    sessions: int | None = None
    length_months: int | None = None
    first_appointment_at: datetime | None = moment_or_none()
    first_appointment_place: str | None = None


class Proposal(Base, table=True):
    """A requirement proposed in a pre-sentence report, with the gate as it answered (R20, R23)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID
    requirement: str
    combined_with: str | None = None
    level: str
    level_without_requirement: str
    proposed_at: datetime = moment()
    proposed_by: str
    gate: list[dict[str, Any]] = document()
    withdrawn_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_live_proposal",
            "pathway_id",
            "requirement",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class CourtScreen(Base, table=True):
    """The duty officer's court screen for drugs or alcohol, as it was completed (R14)."""

    __tablename__ = "court_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    organisation: str
    screened_at: datetime = moment()
    screened_by: str
    motivation: int
    substances: list[dict[str, Any]] = document()
    audit_answers: dict[str, int | None] | None = Field(default=None, sa_type=JSONB, nullable=True)
    audit: int | None = None
    services_now: str | None = None
    services_before: str | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: list[str] = codes()


class Officer(Base, table=True):
    """A responsible officer and how many cases they can hold (R30)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    site: str = Field(index=True)
    name: str
    team: str
    contact: str
    capacity: int = Field(gt=0)


class Allocation(Base, table=True):
    """An order given to an officer; one is current for a pathway (R30)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    officer_id: UUID = Field(foreign_key="officer.id", index=True)
    allocated_at: datetime = moment()
    allocated_by: str
    justification: str
    handover: str | None = None
    person_told_at: datetime | None = moment_or_none()
    cases_then: int
    capacity_then: int
    ended_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_current_allocation",
            "pathway_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class FirstMeeting(Base, table=True):
    """The officer's first meeting with the person under an order; one for each (R31)."""

    __tablename__ = "first_meeting"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(default=1, primary_key=True)
    met_at: datetime = moment()
    met_by: str
    channel: str
    sentence_explained: bool
    planning_meeting_at: datetime = moment()
    planning_meeting_place: str


class PlanningMeeting(Base, table=True):
    """The planning meeting of an order, and its one sequence of treatment; one for each (R32)."""

    __tablename__ = "planning_meeting"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(default=1, primary_key=True)
    held_at: datetime = moment()
    recorded_by: str
    person_took_part: bool
    organisations: list[str] = codes()
    absences: list[dict[str, Any]] = document(default_factory=list)
    sequence: list[str] = codes()
    goals: str
    expectations: str
    attendance_process: str
    communication: str


class Appointment(Base, table=True):
    """An appointment the provider told of: attended or missed, and what was decided (R33, R34)."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str | None = None
    session_number: int | None = None
    happened_at: datetime = moment()
    reported_at: datetime = moment()
    attended: bool
    attendance: str | None = None
    channel: str | None = None
    engagement: str | None = None
    acceptable: bool | None = None
    reason: str | None = None


class Decision(Base, table=True):
    """The responsible officer's decision on a missed appointment; one for each (R34)."""

    appointment_id: UUID = Field(primary_key=True, foreign_key="appointment.id")
    pathway_id: UUID = Field(index=True)
    decision: str
    why: str
    decided_at: datetime = moment()
    decided_by: str
    told_person: bool


class DomainEvent(Base, table=True):
    """What probation's other systems are told, in the form they speak."""

    __tablename__ = "domain_event"

    position: int | None = Field(default=None, primary_key=True)
    allocation_id: UUID = Field(index=True)
    body: dict[str, Any] = document()

    __table_args__ = (CheckConstraint("body ? 'eventType'", name="names_its_type"),)
