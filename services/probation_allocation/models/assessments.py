"""What providers told of a requirement, and until when an assessment is put back (R6, R13)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class Answers(Base):
    """What one organisation was asked and told about a requirement: willing, suitable, approved.

    ``withdrawn`` is what was taken back last of willingness and consent, with when (R38).
    """

    requested_at: datetime | None = moment_or_none()
    stood_down_at: datetime | None = moment_or_none()
    stood_down_because: str | None = None
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


class Position(Answers, table=True):
    """The organisation that leads: a requirement is proposed for it, and it would treat (R88)."""

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    organisation: str | None = None


class OtherPosition(Answers, table=True):
    """Another organisation that was asked about the requirement, with its own answers (R88)."""

    __tablename__ = "other_position"

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    organisation: str = Field(primary_key=True)


class Postponement(Base, table=True):
    """Until when the assessment for a requirement is put back, as the provider told (R6)."""

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    until: datetime = moment()
    reason: str
    told_at: datetime = moment()
