"""What providers were told to expect from a list (R10)."""

from datetime import date, datetime

from sqlmodel import Field

from services.common.columns import document, moment
from services.probation_allocation.models.pathways import Base


class ExpectedAssessments(Base, table=True):
    """How many assessments an organisation was told to expect from a list, as told last (R10)."""

    __tablename__ = "expected_assessments"

    site: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
    expected: dict[str, int] = document()
    told_at: datetime = moment()
    told_by: str
