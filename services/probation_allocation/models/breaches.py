"""Orders referred for breach, and what the court decided (R40)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import codes, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class Breach(Base, table=True):
    """An order referred for breach, an absence once at most; and what the court decided (R40)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    reason: str
    why: str
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", unique=True)
    referred_at: datetime = moment()
    referred_by: str
    answer: str | None = None
    answered_at: datetime | None = moment_or_none()
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None
    decided_at: datetime | None = moment_or_none()
    outcome: str | None = None
    decision_reasons: list[str] = codes()

    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_says_how"),
    )
