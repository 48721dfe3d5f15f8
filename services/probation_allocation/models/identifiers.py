"""Identifiers of people in probation's own register, each with its issuer and its days (R61)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class IdentifierRecord(Base, table=True):
    """An identifier as somebody recorded it; a corrected one stays, with who corrected it."""

    __tablename__ = "identifier_record"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    type: str
    value: str
    issuer: str
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = moment()
    recorded_by: str
    why: str | None = None
    superseded_at: datetime | None = moment_or_none()
    superseded_by: str | None = None

    __table_args__ = (
        Index(
            "one_identifier_of_a_type",
            "pathway_id",
            "type",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )
