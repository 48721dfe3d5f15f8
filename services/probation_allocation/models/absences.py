"""Appointments that providers told of, and decisions on those missed (R33, R34)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.common.columns import document, moment
from services.probation_allocation.models.pathways import Base


class Appointment(Base, table=True):
    """An appointment the provider told of: attended or missed, and what was decided (R33, R34).

    ``engagement_under`` is the permission that the engagement rests on, as ``needs_under`` (R54).
    """

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
    engagement_under: list[Any] = document(default_factory=list)
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
