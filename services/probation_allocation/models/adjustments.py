"""Adjustments proposed, and what the officer decided (R39)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.common.columns import moment
from services.probation_allocation.models.pathways import Base


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
