"""What probation shows of treatment under the order."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    """An answer read from a row of the same fields."""

    model_config = ConfigDict(from_attributes=True)


class DrugTestOut(Out):
    """A drug test (R35)."""

    id: UUID
    requirement: str
    taken_at: datetime
    outcome: str
    results: list[dict[str, str]]


class ReviewOut(Out):
    """A review of treatment (R37)."""

    requirement: str
    reviewed_at: datetime
    kind: str
    outcome: str
    engagement: str | None


class RiskOut(Out):
    """Risks raised during treatment (R41)."""

    requirement: str
    raised_at: datetime
    risk_flags: list[str]


class TreatmentOut(Out):
    """What providers told of treatment, each list the oldest first."""

    drug_tests: list[DrugTestOut]
    reviews: list[ReviewOut]
    risks: list[RiskOut]
