"""What liaison and diversion owns: referrals, screens, follow-up; and pathways it was told of."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.common.columns import codes, document, moment, moment_or_none


class Base(SQLModel, registry=registry()):
    """The tables of this service, apart from those of any other."""


class Pathway(Base, table=True):
    """A person before a court, as the court told of them; unknown until told."""

    id: UUID = Field(primary_key=True)
    site: str | None = None
    court_name: str | None = None
    court_room: str | None = None
    hearing_at: datetime | None = moment_or_none()
    hearing_on: date | None = None
    in_custody: bool | None = None
    case_urn: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    date_of_birth: date | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    name_key: str | None = Field(default=None, index=True)
    family_key: str | None = Field(default=None, index=True)
    offences: list[dict[str, Any]] = document(default_factory=list)
    offence_group: str | None = None
    gender: str | None = None
    pleas: list[dict[str, Any]] = document(default_factory=list)
    plea_at: datetime | None = moment_or_none()
    last_plea_at: datetime | None = moment_or_none()
    any_guilty: bool | None = None
    trial_on: date | None = None
    sentenced_at: datetime | None = moment_or_none()
    disposal: str | None = None
    requirement_made: bool | None = None
    support_advised: list[str] = codes()

    __table_args__ = (
        Index("ix_pathway_identifiers", "identifiers", postgresql_using="gin"),
        Index("ix_pathway_date_of_birth", "date_of_birth"),
    )


class Referral(Base, table=True):
    """A person referred; matched to at most one pathway, and a pathway to at most one (R4, R62)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referred_at: datetime = moment()
    source: str
    site: str
    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    identifiers: list[dict[str, Any]] = document(default_factory=list)
    name_key: str = Field(index=True)
    family_key: str
    gender: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    sexual_orientation: str | None = None
    gender_identity: str | None = None
    disabilities: list[str] = codes()
    armed_forces: bool | None = None
    pregnant: bool | None = None
    caring_responsibilities: bool | None = None
    not_stated: list[str] = codes()
    permissions: list[str] = codes()
    permissions_since: datetime | None = moment_or_none()
    pathway_id: UUID | None = Field(default=None, foreign_key="pathway.id", unique=True)
    matched_by: str | None = None
    match_basis: str | None = None
    recorded_by: str

    __table_args__ = (
        Index("ix_referral_identifiers", "identifiers", postgresql_using="gin"),
        CheckConstraint(
            "(pathway_id IS NULL) = (match_basis IS NULL)", name="a_match_says_on_what_it_rests"
        ),
    )


class CustodyScreen(Base, table=True):
    """What a screen in custody or at court found (R5, R6)."""

    __tablename__ = "custody_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    screened_at: datetime = moment()
    offence_type: str | None = None
    presenting: str | None = None
    needs: list[str] = codes()
    adjustments: list[str] = codes()
    interpreter_language: str | None = None
    risk_flags: list[str] = codes()
    gp_registered: bool | None = None
    safeguarding: bool | None = None
    recorded_by: str


class EligibilityScreen(Base, table=True):
    """The screen on the day: answers, what they come to, what they indicate (R8)."""

    __tablename__ = "eligibility_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    screened_at: datetime = moment()
    instrument: str
    version: str
    answers: dict[str, Any] = document()
    total: Decimal
    band: str | None = None
    risk: bool
    drugs: bool | None = None
    alcohol: bool | None = None
    basis: str | None = None
    findings: list[dict[str, Any]] = document(default_factory=list)
    scheme: str | None = None
    because: list[dict[str, Any]] = document(default_factory=list)
    audit_answers: dict[str, Any] = document(default_factory=dict)
    audit_total: Decimal | None = None
    indications: list[dict[str, Any]] = document()
    bring_forward: bool
    recorded_by: str


class FollowUp(Base, table=True):
    """Someone not taken further, whom liaison and diversion supports (R8, R11, R12, R18, R28).

    ``ceased_at`` is when the reason ceased; until then there is one, open or closed by hand.
    """

    __tablename__ = "follow_up"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    reason: str
    requirement: str = ""
    coded_reasons: list[str] = codes()
    support_advised: list[str] = codes()
    opened_at: datetime = moment()
    state: str = "open"
    closed_at: datetime | None = moment_or_none()
    result: str | None = None
    ceased_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_follow_up_while_a_reason_holds",
            "pathway_id",
            "reason",
            "requirement",
            unique=True,
            postgresql_where=text("ceased_at IS NULL"),
        ),
        CheckConstraint("ceased_at IS NULL OR state = 'closed'", name="what_ceased_is_closed"),
        CheckConstraint("state IN ('open', 'planned', 'closed')", name="a_known_state"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND result IS NOT NULL)",
            name="what_is_closed_says_when_and_how",
        ),
    )


class FollowUpPlan(Base, table=True):
    """What support is planned for someone followed up."""

    __tablename__ = "follow_up_plan"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    follow_up_id: UUID = Field(foreign_key="follow_up.id", index=True)
    planned_at: datetime = moment()
    support: list[str] = codes()
    note: str | None = None
    planned_by: str
