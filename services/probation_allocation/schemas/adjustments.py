"""Adjustments, asked and answered (R39)."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.vocabulary import AdjustmentDecision as Decided
from services.common.schemas import Body, Happened, Prose
from services.probation_allocation.models.adjustments import AdjustmentDecision, AdjustmentProposal


class AdjustmentDecisionIn(Body):
    """What the responsible officer decides on a proposed adjustment (R39)."""

    decided_at: Happened
    decision: Decided
    why: Prose


class AdjustmentOut(BaseModel):
    """A proposed adjustment, with the decision where there is one (R39)."""

    id: UUID
    pathway_id: UUID
    requirement: str
    proposed_at: datetime
    kind: str
    reason: str
    explanation: str
    proposed_sessions: int | None
    proposed_length_months: int | None
    decision: str | None = None
    why: str | None = None
    decided_at: datetime | None = None

    @classmethod
    def of(cls, proposal: AdjustmentProposal, decision: AdjustmentDecision | None) -> Self:
        """The proposal and the decision on it."""
        fields = proposal.model_dump()
        if decision is not None:
            fields |= decision.model_dump(include={"decision", "why", "decided_at"})
        return cls(**fields)
