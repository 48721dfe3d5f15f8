"""What probation recorded of things providers record too, and where the two differ."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.discrepancies.models import Differing, Reported, constraints
from services.probation_allocation.models.pathways import Base


class AttendanceReport(Reported, Base, table=True):
    """What an officer heard or saw of an appointment with a provider (R33)."""

    __tablename__ = "attendance_report"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    reported_by: str

    __table_args__ = (
        CheckConstraint("source IN ('person', 'third_party', 'own')", name="known_source"),
    )


class Discrepancy(Differing, Base, table=True):
    """Own record and the provider's differ; open until it is settled which holds (R16, R33)."""

    pathway_id: UUID = Field(index=True)
    requirement: str
    what: str
    appointment_id: UUID | None = None

    __table_args__ = (
        *constraints(),
        Index("open_discrepancies", "found_at", postgresql_where=text("settled_at IS NULL")),
    )
