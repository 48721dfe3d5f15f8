"""Interpreter bookings, asked and answered (R6)."""

from datetime import datetime
from uuid import UUID

from services.common.schemas import FromRow, Happened, Line, Planned
from services.provider_assessment.schemas.cases import OfCase


class InterpreterBookingIn(OfCase):
    """An interpreter booked, and the assessment it is for (R6)."""

    language: Line
    booked_at: Happened
    assessment_at: Planned


class InterpreterBookingOut(FromRow):
    """An interpreter booked for an assessment (R6)."""

    id: UUID
    language: str
    booked_at: datetime
    booked_by: str
    assessment_at: datetime
