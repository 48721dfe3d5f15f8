"""Disclosures without consent: probation's own, and those it was told of (R41, R57)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import codes, moment
from services.disclosures.models import Disclosed, constraints
from services.probation_allocation.models.pathways import Base


class OwnDisclosure(Disclosed, Base, table=True):
    """A disclosure and its review; ``organisation`` where a provider was told (R41, R57)."""

    __tablename__ = "own_disclosure"
    called: ClassVar = "disclosure"

    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    organisation: str | None = None

    __table_args__ = (
        *constraints(),
        Index(
            "disclosures_to_review", "disclosed_at", postgresql_where=text("reviewed_at IS NULL")
        ),
    )


class EmergencyDisclosure(Base, table=True):
    """A risk disclosed to probation without consent; its text is shown until it ends (R41, R57)."""

    __tablename__ = "emergency_disclosure"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    disclosed_at: datetime = moment()
    ends_at: datetime = moment()
    authority: str
    risk_flags: list[str] = codes()
    risk: str
