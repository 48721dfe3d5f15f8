"""The gate and proposals, asked and answered (R20, R22)."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.vocabulary import Level, Requirement, WithdrawnBecause
from services.common.outside_policy import MayBeOutside
from services.common.schemas import Body, FromRow, Happened, Line, Prose
from services.probation_allocation.models.proposals import Proposal
from services.probation_allocation.rules.proposals import Condition


class ProposalIn(MayBeOutside):
    """A requirement in the pre-sentence report (R20, R22, R23).

    ``organisation`` is who would treat, where several were asked; else the one that leads (R88).
    """

    proposed_at: Happened
    requirement: Requirement
    level: Level
    level_without_requirement: Level
    organisation: Line | None = None


class ProposalWithdrawalIn(Body):
    """Which requirement is no longer proposed, and why (R85)."""

    withdrawn_at: Happened
    requirement: Requirement
    because: WithdrawnBecause
    why: Prose


class GateOut(BaseModel):
    """The conditions of R20, each with rule and legal source."""

    requirement: Requirement
    open: bool
    conditions: list[Condition]


class ProposalOut(FromRow):
    """A proposal with the gate as it answered."""

    id: UUID
    requirement: str
    combined_with: str | None
    level: str
    level_without_requirement: str
    proposed_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    withdrawn_by: str | None
    withdrawal_reason: str | None
    gate: list[dict[str, Any]]

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """The proposal as kept."""
        return cls.model_validate(proposal)


class ProposedOut(ProposalOut):
    """A proposal, with what to know of the provider (R44)."""

    warnings: list[str] = Field(default_factory=list)
