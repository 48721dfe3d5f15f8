"""Treatment under the order, answered."""

from datetime import datetime
from uuid import UUID

from services.common.schemas import FromRow
from services.disclosures.schemas import EmergencyFactOut, ToldOut
from services.probation_allocation.schemas.adjustments import AdjustmentOut


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


class EndOut(FromRow):
    """How one requirement ended (R42)."""

    requirement: str
    outcome: str
    ended_at: datetime


class TreatmentOut(FromRow):
    """What providers told of treatment, each list the oldest first."""

    drug_tests: list[DrugTestOut]
    reviews: list[ReviewOut]
    risks: list[RiskOut]
    adjustments: list[AdjustmentOut]
    ends: list[EndOut]
    emergency_disclosures: list[ToldOut]
    own_disclosures: list[EmergencyFactOut]
