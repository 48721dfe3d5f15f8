"""What providers were told of an order in force: its reviews by the court, and breaches."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import moment_or_none
from services.provider_assessment.models.cases import Base


class CourtReview(Base, table=True):
    """A review of the order by the court, as it was told: set for a day, then held (R36)."""

    __tablename__ = "court_review"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    due_on: date | None = None
    set_with_hearing: bool | None = None
    held_at: datetime | None = moment_or_none()
    with_hearing: bool | None = None
    outcome: str | None = None
    willing: bool | None = None
    requirement: str | None = None
    amendment: str | None = None
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None


class Breach(Base, table=True):
    """That the order was referred for breach, and what the court made of it (R40)."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str | None = None
    appointment_id: UUID | None = None
    referred_at: datetime | None = moment_or_none()
    answer: str | None = None
    answered_at: datetime | None = moment_or_none()
    hearing_at: datetime | None = moment_or_none()
    hearing_court: str | None = None
    decided_at: datetime | None = moment_or_none()
    outcome: str | None = None
