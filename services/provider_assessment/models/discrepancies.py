"""What providers keep of records that two agencies made of one thing."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.discrepancies.models import Differing, Reported, constraints
from services.provider_assessment.models.cases import Base


class AttendanceReport(Reported, Base, table=True):
    """What probation reported of an appointment, from the person, a third party or itself (R33)."""

    __tablename__ = "attendance_report"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)


class Discrepancy(Differing, Base, table=True):
    """Own record and probation's differ; open until it is settled which holds (R16, R33)."""

    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)
    what: str
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")

    __table_args__ = (
        *constraints(),
        Index("open_discrepancies", "found_at", postgresql_where=text("settled_at IS NULL")),
    )
