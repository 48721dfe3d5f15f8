"""Before court: what a provider is asked with, and answers."""

from datetime import date, datetime
from uuid import UUID

from services.common.schemas import FromRow, Happened, Line, Planned
from services.provider_assessment.schemas.assessments import OfCase


class ExpectedOut(FromRow):
    """How many assessments of one requirement are to be expected that day (R10)."""

    site: str
    on: date
    requirement: str
    count: int
    told_at: datetime


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
