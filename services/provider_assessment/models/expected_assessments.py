"""What providers keep before court: assessments to expect, interpreters booked."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import moment
from services.provider_assessment.models.cases import Base


class ExpectedAssessments(Base, table=True):
    """How many assessments an organisation is to expect of one requirement that day (R10)."""

    __tablename__ = "expected_assessments"

    organisation: str = Field(primary_key=True)
    site: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    count: int
    told_at: datetime = moment()

    __table_args__ = (CheckConstraint("count >= 0", name="a_count"),)


class InterpreterBooking(Base, table=True):
    """An interpreter booked for an assessment, which is put back until then (R6)."""

    __tablename__ = "interpreter_booking"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    language: str
    booked_at: datetime = moment()
    booked_by: str
    assessment_at: datetime = moment()


__all__ = ["ExpectedAssessments", "InterpreterBooking"]
