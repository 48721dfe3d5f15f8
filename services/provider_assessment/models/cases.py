"""Cases of an organisation, and what was told of the person apart from them (R12, R52)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import ERASABLE, codes, document, moment, moment_or_none
from services.provider_assessment.rules.appointments import AppointmentState
from services.provider_assessment.rules.cases import CaseState


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


def one_of_states(column: str, states: type[CaseState] | type[AppointmentState]) -> CheckConstraint:
    """That a column holds one of these states."""
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


class Pathway(Base, table=True):
    """What was told of a person before any case, or apart from it; nobody reads it without a case.

    ``needs`` rest on a permission and are erased when it is withdrawn (R54).
    """

    id: UUID = Field(primary_key=True)
    needs: list[str] = codes(**ERASABLE)
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    gp_registered: bool | None = None
    sentenced_at: datetime | None = moment_or_none()
    disposal: str | None = None
    order_months: int | None = None
    requirements: list[dict[str, Any]] = document(default_factory=list)
    ends_on: date | None = None
    terms: list[dict[str, Any]] = document(default_factory=list)
    allocated_at: datetime | None = moment_or_none()
    officer_name: str | None = None
    officer_team: str | None = None
    officer_contact: str | None = None
    order_ended_early_at: datetime | None = moment_or_none()
    order_expired_at: datetime | None = moment_or_none()
    planning_meeting_at: datetime | None = moment_or_none()
    planning_meeting_place: str | None = None
    plan: dict[str, Any] = document(default_factory=dict)

    __table_args__ = (
        Index("pathways_before_sentence", "id", postgresql_where=text("sentenced_at IS NULL")),
    )


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
    safeguarding: bool | None = None
    needs: list[str] = codes(**ERASABLE)
    adjustments: list[str] = codes()
    requested_at: datetime = moment()
    asked_again_at: datetime | None = moment_or_none()
    stood_down_at: datetime | None = moment_or_none()
    stood_down_because: str | None = None
    needed_by: datetime | None = moment_or_none()
    proposed_at: datetime | None = moment_or_none()
    proposed_sessions: int | None = None
    proposed_length_months: int | None = None
    ended_at: datetime | None = moment_or_none()
    ended_because: str | None = None

    __table_args__ = (
        UniqueConstraint("pathway_id", "requirement", "organisation", name="one_case"),
        CheckConstraint("course > 0", name="courses_count_from_one"),
        one_of_states("state", CaseState),
        Index(
            "cases_going_on",
            "state",
            "organisation",
            postgresql_where=text("state IN ('requested', 'assessed', 'approved', 'in_treatment')"),
        ),
        # Whom the policy of rows lets somebody at a site see.
        Index("cases_of_a_site", "site", "pathway_id"),
    )
