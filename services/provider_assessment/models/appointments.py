"""Appointments, and how they were moved (R33)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base, one_of_states
from services.provider_assessment.rules.appointments import AppointmentState


class Appointment(Base, table=True):
    """An appointment for a numbered session of a course; one at most is open for it (R33)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)
    course: int = 1
    session_number: int = Field(gt=0)
    at: datetime = moment()
    place: str
    channel: str
    planned_by: str
    state: str = AppointmentState.OPEN.value
    attendance: str | None = None
    acceptable: bool | None = None
    reason: str | None = None
    engagement: str | None = None
    recorded_at: datetime | None = moment_or_none()
    recorded_by: str | None = None
    decision: str | None = None
    decided_at: datetime | None = moment_or_none()
    told_person: bool | None = None
    interrupted_by: UUID | None = None
    cancelled_because: str | None = None
    version: int = 1

    __table_args__ = (
        Index(
            "one_open_appointment",
            "case_id",
            "course",
            "session_number",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_appointment_at", "at"),
        Index("open_appointments", "at", postgresql_where=text("state = 'open'")),
        Index(
            "undecided_absences",
            "recorded_at",
            postgresql_where=text("state = 'not_attended' AND decision IS NULL"),
        ),
        one_of_states("state", AppointmentState),
        CheckConstraint(
            "state <> 'not_attended' OR num_nulls(acceptable, reason) = 0", name="absence_says_why"
        ),
    )


class Rescheduling(Base, table=True):
    """What an appointment was before it was moved, who asked and why (R33)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    was_at: datetime = moment()
    was_place: str
    was_channel: str
    asked_by: str
    reason: str
    moved_at: datetime = moment()
    moved_by: str
