"""What providers hold and can hold, answered (R44)."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.probation_allocation.models.capacity import ProviderCapacity


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
