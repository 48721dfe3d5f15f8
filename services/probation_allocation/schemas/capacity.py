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
    def of(cls, capacity: ProviderCapacity) -> Self:
        """As the provider told it last."""
        return cls(
            held=capacity.cases_held,
            limit=capacity.cases_limit,
            full=capacity.cases_held >= capacity.cases_limit,
            **capacity.model_dump(include={"organisation", "requirement", "told_at"}),
        )
