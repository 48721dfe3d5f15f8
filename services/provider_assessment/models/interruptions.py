"""Times in which somebody cannot take part in treatment (R33)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.provider_assessment.models.cases import Base


class Interruption(Base, table=True):
    """Remanded or in hospital from then on, until it ended; ``withdrawn`` where it was not so."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    because: str
    began_at: datetime = moment()
    ended_at: datetime | None = moment_or_none()
    withdrawn: bool = False
    why: str
    recorded_by: str
    version: int = 1

    __table_args__ = (CheckConstraint("ended_at > began_at", name="it_ends_after_it_began"),)
