"""What providers keep of treatment under the order, beside appointments and completions."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.common.emergencies import Disclosed, constraints
from services.provider_assessment.models.cases import Base


class DrugTest(Base, table=True):
    """A drug test, or that none could be made (R35)."""

    __tablename__ = "drug_test"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    taken_at: datetime = moment()
    recorded_by: str
    outcome: str
    results: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (
        UniqueConstraint("case_id", "taken_at", name="one_drug_test_at_a_time"),
        CheckConstraint(
            "(outcome = 'tested') = (jsonb_array_length(results) > 0)",
            name="tested_has_results",
        ),
    )


class TreatmentReview(Base, table=True):
    """A review of treatment, with what changed since the assessment (R37)."""

    __tablename__ = "treatment_review"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    reviewed_at: datetime = moment()
    reviewed_by: str
    kind: str
    outcome: str
    taking_part: list[str] = codes()
    engagement: str | None = None
    changes: list[dict[str, Any]] = document(default_factory=list)

    __table_args__ = (
        UniqueConstraint("case_id", "reviewed_at", name="one_review_at_a_time"),
        CheckConstraint("cardinality(taking_part) > 0", name="somebody_took_part"),
    )


class RiskRaised(Base, table=True):
    """Risks an instrument or a practitioner told of after the assessment (R41)."""

    __tablename__ = "risk_raised"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    raised_at: datetime = moment()
    raised_by: str
    stage: str
    risk_flags: list[str] = codes()

    __table_args__ = (CheckConstraint("cardinality(risk_flags) > 0", name="raises_something"),)


class AdjustmentProposal(Base, table=True):
    """A requirement proposed to be adjusted; one at most of a course is undecided (R39)."""

    __tablename__ = "adjustment_proposal"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id")
    course: int = 1
    proposed_at: datetime = moment()
    proposed_by: str
    kind: str
    reason: str
    explanation: str
    proposed_sessions: int | None = Field(default=None, gt=0)
    proposed_length_months: int | None = Field(default=None, gt=0)
    decision: str | None = None
    decided_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_open_adjustment",
            "case_id",
            "course",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
        CheckConstraint(
            "(kind IN ('shorten_good_progress', 'lengthen'))"
            " = (num_nonnulls(proposed_sessions, proposed_length_months) > 0)",
            name="another_length_says_which",
        ),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_moment"),
    )


class Ending(Base, table=True):
    """What belongs to the end of treatment beside its outcome (R42)."""

    completion_id: UUID = Field(primary_key=True, foreign_key="completion.id")
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    end_meeting_at: datetime | None = moment_or_none()
    end_meeting_with: list[str] = codes()
    onward_referrals: list[dict[str, Any]] = document(default_factory=list)
    experience_asked: bool | None = None
    experience_rating: int | None = Field(default=None, ge=1, le=5)
    experience_comments: str | None = None

    __table_args__ = (
        CheckConstraint(
            "(end_meeting_at IS NULL) = (cardinality(end_meeting_with) = 0)",
            name="a_meeting_is_of_somebody",
        ),
        CheckConstraint(
            "experience_asked OR num_nonnulls(experience_rating, experience_comments) = 0",
            name="an_answer_was_asked_for",
        ),
        CheckConstraint("experience_rating BETWEEN 1 AND 5", name="rated_from_one_to_five"),
    )


class FollowUp(Base, table=True):
    """A follow-up after a course was completed; of each one at most reached the person (R43)."""

    __tablename__ = "follow_up"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    course: int = 1
    months: int
    done_at: datetime = moment()
    done_by: str
    reached: bool
    offended_since: str | None = None
    in_support: str | None = None

    __table_args__ = (
        Index(
            "one_follow_up",
            "case_id",
            "course",
            "months",
            unique=True,
            postgresql_where=text("reached"),
        ),
        CheckConstraint("months IN (3, 6, 12)", name="known_months"),
        CheckConstraint(
            "reached OR num_nonnulls(offended_since, in_support) = 0",
            name="said_by_who_was_reached",
        ),
    )


class EmergencyDisclosure(Disclosed, Base, table=True):
    """A disclosure without consent and its review, by somebody else than made it (R41, R57)."""

    __tablename__ = "emergency_disclosure"

    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)

    __table_args__ = constraints()


class RiskDisclosed(Base, table=True):
    """A risk probation disclosed to an organisation; its text is shown until it ends (R41, R57)."""

    __tablename__ = "risk_disclosed"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    organisation: str
    disclosed_at: datetime = moment()
    ends_at: datetime = moment()
    authority: str
    risk_flags: list[str] = codes()
    risk: str


"""Every table of the service, those of ``models`` included."""
