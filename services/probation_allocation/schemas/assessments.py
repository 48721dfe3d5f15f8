"""Assessments asked for, and where each stands (R6, R12, R13)."""

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, Field

from contracts.vocabulary import Requirement, WithdrawnBecause
from services.common.schemas import Body, FromRow, Happened, Line
from services.probation_allocation.models.assessments import OtherPosition, Position


class PostponementOut(FromRow):
    """Until when the assessment for a requirement is put back, and why (R6)."""

    requirement: str
    until: datetime
    reason: str
    told_at: datetime


class AssessmentRequestIn(Body):
    """Which provider organisation is asked, for what, by when (R12, R13)."""

    requested_at: Happened
    organisation: Line
    requirement: Requirement
    needed_by: AwareDatetime


class StandDownIn(Body):
    """Which organisation need not assess any more, and why (R88)."""

    stood_down_at: Happened
    organisation: Line
    requirement: Requirement
    because: WithdrawnBecause


class PositionOut(FromRow):
    """Where one requirement stands with one organisation; ``leads`` is whose answers count."""

    requirement: str
    organisation: str | None
    requested_at: datetime | None
    stood_down_at: datetime | None
    stood_down_because: str | None
    needed_by: datetime | None
    willing: bool | None
    treatment_consent: bool | None
    withdrawn: str | None
    withdrawn_at: datetime | None
    suitable: bool | None
    approved: bool | None
    reasons: list[str]
    support_advised: list[str]
    risk_flags: list[str]
    named_clinician: str | None
    agreeing_provider: str | None
    conferred_with: str | None
    combination_advised: bool | None
    outline: str | None
    sessions: int | None
    length_months: int | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    leads: bool = True

    @classmethod
    def of(cls, position: Position | OtherPosition) -> Self:
        """The position as it stands."""
        leads = isinstance(position, Position)
        return cls.model_validate(position).model_copy(update={"leads": leads})


class AskedOut(PositionOut):
    """A requirement after an assessment was asked for, with what to know of the provider (R44)."""

    warnings: list[str] = Field(default_factory=list)
