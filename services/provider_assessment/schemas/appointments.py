"""Appointments and attendance, asked and answered (R33, R34)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from contracts.reference import (
    AbsenceReason,
    Attendance,
)
from contracts.vocabulary import (
    Channel,
    Engagement,
)
from services.common.corrections import CorrectionOut
from services.common.schemas import Body, FromRow, Happened, Line, Planned, Prose
from services.provider_assessment.models.appointments import Appointment, Rescheduling
from services.provider_assessment.models.corrections import Correction
from services.provider_assessment.rules.appointments import AppointmentState, AskedBy
from services.provider_assessment.schemas.cases import OfCase


class PlaceIn(Body):
    """When, where and how an appointment is held."""

    at: Planned
    place: Line
    channel: Channel


class AppointmentIn(OfCase, PlaceIn):
    """An appointment for a numbered session (R33)."""

    session_number: Annotated[int, Field(ge=1, le=200)]


class ReschedulingIn(PlaceIn):
    """An appointment moved: who asked, and why (R33)."""

    asked_by: AskedBy
    reason: Prose


class AttendanceIn(Body):
    """How an appointment went (R33, R34)."""

    recorded_at: Happened
    attendance: Attendance
    acceptable: bool | None = None
    reason: AbsenceReason | None = None
    engagement: Engagement | None = None


class ReschedulingOut(FromRow):
    """What an appointment was before it was moved."""

    was_at: datetime
    was_place: str
    was_channel: str
    asked_by: str
    reason: str
    moved_at: datetime
    moved_by: str


class AppointmentOut(FromRow):
    """An appointment, how it went, what probation decided; ``version`` is its ETag.

    ``cancelled_because`` says that somebody died, was remanded or in hospital; it stays where that
    was taken back, as nothing is planned again by itself.
    """

    id: UUID
    pathway_id: UUID
    course: int
    session_number: int
    at: datetime
    place: str
    channel: str
    state: str
    attendance: str | None
    acceptable: bool | None
    reason: str | None
    engagement: str | None
    recorded_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    told_person: bool | None
    cancelled_because: str | None
    version: int
    moved: list[ReschedulingOut] = Field(default_factory=list)
    corrections: list[CorrectionOut] = Field(default_factory=list)

    @classmethod
    def of(
        cls,
        appointment: Appointment,
        moved: list[Rescheduling],
        corrected: Sequence[Correction] = (),
    ) -> Self:
        """The appointment with how it was moved and corrected, in order.

        What was decided on an absence is shown while it is one.
        """
        shown: dict[str, Any] = {
            "moved": [ReschedulingOut.model_validate(m) for m in moved],
            "corrections": [CorrectionOut.model_validate(c) for c in corrected],
        }
        if appointment.state == AppointmentState.ATTENDED:
            shown |= dict.fromkeys(("decision", "decided_at", "told_person"))
        return cls.model_validate(appointment).model_copy(update=shown)
