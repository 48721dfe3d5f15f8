"""What probation answers of providers' capacity (R44)."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from services.probation_allocation.models.capacity import ProviderCapacity
from services.probation_allocation.schemas.pathways import PositionOut, ProposalOut


class CapacityOut(BaseModel):
    """Cases an organisation holds, and how many it can."""

    organisation: str
    requirement: str
    held: int
    limit: int
    full: bool
    told_at: datetime

    @classmethod
    def of(cls, known: ProviderCapacity) -> Self:
        """As the provider told it last."""
        return cls(
            held=known.cases_held,
            limit=known.cases_limit,
            full=known.cases_held >= known.cases_limit,
            **known.model_dump(include={"organisation", "requirement", "told_at"}),
        )


class AskedOut(PositionOut):
    """A requirement after an assessment was asked for, with what to know of the provider (R44)."""

    warnings: list[str] = Field(default_factory=list)


class ProposedOut(ProposalOut):
    """A proposal, with what to know of the provider (R44)."""

    warnings: list[str] = Field(default_factory=list)
