"""What probation shows of treatment under the order."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.vocabulary import AdjustmentDecision as Decided
from services.common.emergencies import EmergencyFactOut, ToldOut
from services.common.schemas import Body, FromRow, Happened, Prose
from services.probation_allocation.models.treatment import AdjustmentDecision, AdjustmentProposal
from services.probation_allocation.rules.proposals import Condition


class DrugTestOut(FromRow):
    """A drug test (R35)."""

    id: UUID
    requirement: str
    taken_at: datetime
    outcome: str
    results: list[dict[str, str]]


class ReviewOut(FromRow):
    """A review of treatment (R37)."""

    requirement: str
    reviewed_at: datetime
    kind: str
    outcome: str
    engagement: str | None


class RiskOut(FromRow):
    """Risks raised during treatment (R41)."""

    requirement: str
    raised_at: datetime
    risk_flags: list[str]


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
        known = proposal.model_dump()
        if decision is not None:
            known |= decision.model_dump(include={"decision", "why", "decided_at"})
        return cls(**known)


class EndOut(FromRow):
    """How one requirement ended (R42)."""

    requirement: str
    outcome: str
    ended_at: datetime


class ReadinessOut(BaseModel):
    """The conditions of early termination; ``ready`` where every one of them is met (R42)."""

    ready: bool
    conditions: list[Condition]


class TreatmentOut(FromRow):
    """What providers told of treatment, each list the oldest first."""

    drug_tests: list[DrugTestOut]
    reviews: list[ReviewOut]
    risks: list[RiskOut]
    adjustments: list[AdjustmentOut]
    ends: list[EndOut]
    emergency_disclosures: list[ToldOut]
    own_disclosures: list[EmergencyFactOut]
