"""Interpreters booked (R6)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import moment
from services.provider_assessment.models.cases import Base


class InterpreterBooking(Base, table=True):
    """An interpreter booked for an assessment, which is put back until then (R6)."""

    __tablename__ = "interpreter_booking"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    language: str
    booked_at: datetime = moment()
    booked_by: str
    assessment_at: datetime = moment()
