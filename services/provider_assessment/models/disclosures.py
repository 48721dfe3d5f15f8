"""What was disclosed: without consent, and which case something was told of (R41, R54, R57)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import codes, moment
from services.disclosures.models import Disclosed, constraints
from services.provider_assessment.models.cases import Base


class Telling(Base, table=True):
    """Which case something was told of, from before the log knew whose it was; none is added."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    correlation: str
    type: str


class OrganisationDisclosure(Base, table=True):
    """What one organisation told another of a case, under the agreement between them (R50, R52)."""

    __tablename__ = "organisation_disclosure"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    told_to: str
    what: str
    fields: list[str] = codes()
    agreement: str
    basis: str
    happened_at: datetime = moment()
    told_at: datetime = moment()


class EmergencyDisclosure(Disclosed, Base, table=True):
    """A disclosure without consent and its review, by somebody else than made it (R41, R57)."""

    __tablename__ = "emergency_disclosure"

    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    pathway_id: UUID = Field(index=True)

    __table_args__ = (
        *constraints(),
        Index(
            "disclosures_to_review", "disclosed_at", postgresql_where=text("reviewed_at IS NULL")
        ),
    )


class RiskDisclosed(Base, table=True):
    """A risk probation disclosed to an organisation; its text is shown until it ends (R41, R57)."""

    __tablename__ = "risk_disclosed"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    organisation: str
    disclosed_at: datetime = moment()
    ends_at: datetime = moment()
    authority: str
    risk_flags: list[str] = codes()
    risk: str
