"""Orders returned to court without a breach (R38)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class ReturnToCourt(Base, table=True):
    """An order returned to court without a breach; one waits for each requirement (R38)."""

    __tablename__ = "return_to_court"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    reason: str
    why: str | None = None
    returned_at: datetime = moment()
    returned_by: str
    answered_at: datetime | None = moment_or_none()

    __table_args__ = (
        Index(
            "one_waiting_return",
            "pathway_id",
            "requirement",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
