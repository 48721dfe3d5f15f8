"""Probation's own disclosures without consent (R41, R57)."""

from uuid import UUID

from sqlmodel import Field

from services.common.emergencies import Disclosed, constraints
from services.probation_allocation.models.pathways import Base


class OwnDisclosure(Disclosed, Base, table=True):
    """A disclosure and its review; ``organisation`` where a provider was told (R41, R57)."""

    __tablename__ = "own_disclosure"

    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    organisation: str | None = None

    __table_args__ = constraints()
