"""Assessments to expect from a list (R10)."""

from datetime import date, datetime

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
