"""Treatment under the order, as providers told it (R35, R37, R41, R42)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime
from sqlmodel import Field

from services.common.columns import codes, document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class DrugTest(Base, table=True):
    """A drug test the provider told of, refusals included (R35)."""

    __tablename__ = "drug_test"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    taken_at: datetime = moment()
    outcome: str
    results: list[dict[str, Any]] = document(default_factory=list)


class TreatmentReview(Base, table=True):
    """A review of treatment the provider told of; engagement where it was permitted (R37)."""

    __tablename__ = "treatment_review"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    reviewed_at: datetime = moment()
    kind: str
    outcome: str
    engagement: str | None = None


class RiskRaised(Base, table=True):
    """Risks a provider told of during treatment (R41)."""

    __tablename__ = "risk_raised"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    raised_at: datetime = moment()
    risk_flags: list[str] = codes()


class RequirementEnd(Base, table=True):
    """How one requirement ended; again where a new sentence made it again (R40, R42)."""

    __tablename__ = "requirement_end"

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    ended_at: datetime = Field(sa_type=DateTime(timezone=True), primary_key=True)
    outcome: str


class TreatmentInterruption(Base, table=True):
    """A time in which somebody could not take part, as the provider told of it last (R33)."""

    __tablename__ = "treatment_interruption"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    because: str
    began_at: datetime = moment()
    ended_at: datetime | None = moment_or_none()
    withdrawn: bool = False
