"""What the court was told about each requirement (R16, R17, R23, R45)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.common.columns import document, moment_or_none
from services.court_listing.models.pathways import Base


class Position(Base, table=True):
    """What the court was told about one requirement: proposal, clinician, willingness, outcome.

    ``organisation`` is the one a live proposal names, ``treated_by`` the one that was to treat when
    the sentence made the requirement (R52); ``earlier_outcomes`` are those under sentences that
    another took the place of (R40, R45).
    """

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    willing: bool | None = None
    named_clinician: str | None = None
    agreeing_provider: str | None = None
    organisation: str | None = None
    treated_by: str | None = None
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
