"""What probation keeps of treatment under the order, as providers told it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime
from sqlmodel import Field

from services.common.columns import codes, document, moment
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


class AdjustmentProposal(Base, table=True):
    """An adjustment of a requirement that a provider proposes (R39)."""

    __tablename__ = "adjustment_proposal"

    id: UUID = Field(primary_key=True)
    pathway_id: UUID = Field(index=True)
    requirement: str
    proposed_at: datetime = moment()
    kind: str
    reason: str
    explanation: str
    proposed_sessions: int | None = None
    proposed_length_months: int | None = None


class AdjustmentDecision(Base, table=True):
    """The responsible officer's decision on a proposed adjustment; one for each (R39)."""

    __tablename__ = "adjustment_decision"

    proposal_id: UUID = Field(primary_key=True, foreign_key="adjustment_proposal.id")
    pathway_id: UUID = Field(index=True)
    decision: str
    why: str
    decided_at: datetime = moment()
    decided_by: str


class RequirementEnd(Base, table=True):
    """How one requirement ended; again where a new sentence made it again (R40, R42)."""

    __tablename__ = "requirement_end"

    pathway_id: UUID = Field(primary_key=True)
    requirement: str = Field(primary_key=True)
    ended_at: datetime = Field(sa_type=DateTime(timezone=True), primary_key=True)
    outcome: str


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


"""Every table of the service, those of ``models`` included."""
