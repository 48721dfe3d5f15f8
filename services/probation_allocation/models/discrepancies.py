"""What probation recorded of things providers record too, and where the two differ."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class AttendanceReport(Base, table=True):
    """What an officer heard or saw of an appointment with a provider (R33)."""

    __tablename__ = "attendance_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    appointment_id: UUID | None = None
    appointment_at: datetime = moment()
    session_number: int | None = None
    attended: bool
    source: str
    reported_at: datetime = moment()
    reported_by: str

    __table_args__ = (
        CheckConstraint("source IN ('person', 'third_party', 'own')", name="known_source"),
    )


class Discrepancy(Base, table=True):
    """Own record and the provider's differ; open until it is settled which holds (R16, R33)."""

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    what: str
    appointment_id: UUID | None = None
    own: dict[str, Any] = document()
    other: dict[str, Any] = document()
    found_at: datetime = moment()
    settled_at: datetime | None = moment_or_none()
    settled_as: str | None = None
    settled_by: str | None = None
    why: str | None = None

    __table_args__ = (
        CheckConstraint("what IN ('attendance', 'willingness')", name="known_what"),
        CheckConstraint("settled_as IN ('own', 'other')", name="known_settled_as"),
        CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name="settled_says_how"),
    )
