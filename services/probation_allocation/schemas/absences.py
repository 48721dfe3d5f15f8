"""Appointments, and decisions on those missed (R33, R34)."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.reference import (
    EnforcementDecision,
)
from services.common.schemas import Body, Happened, Prose
from services.probation_allocation.models.absences import Appointment, Decision


class DecisionIn(Body):
    """What the responsible officer decides on an absence (R34)."""

    decided_at: Happened
    decision: EnforcementDecision
    why: Prose
    told_person: bool


class AppointmentOut(BaseModel):
    """An appointment the provider told of, with the decision where there is one."""

    id: UUID
    requirement: str | None
    session_number: int | None
    happened_at: datetime
    attended: bool
    attendance: str | None
    engagement: str | None
    acceptable: bool | None
    reason: str | None
    decision: str | None = None
    decided_at: datetime | None = None

    @classmethod
    def of(cls, appointment: Appointment, decision: Decision | None) -> Self:
        """The appointment and the decision on it, while it is an absence."""
        fields = appointment.model_dump(include=set(cls.model_fields))
        if decision is None or appointment.attended:
            return cls(**fields)
        return cls(**fields, decision=decision.decision, decided_at=decision.decided_at)
