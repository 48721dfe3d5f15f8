"""What providers keep of records that two agencies made of one thing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.provider_assessment.models.cases import Base


class AttendanceReport(Base, table=True):
    """What probation reported of an appointment, from the person, a third party or itself (R33)."""

    __tablename__ = "attendance_report"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    appointment_id: UUID | None = None
    appointment_at: datetime = moment()
    session_number: int | None = None
    attended: bool
    source: str
    reported_at: datetime = moment()


class Discrepancy(Base, table=True):
    """Own record and probation's differ; open until it is settled which holds (R16, R33)."""

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)
    what: str
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")
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
