"""Treatment under the order, answered."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.common.schemas import FromRow
from services.common.snapshot import Rows
from services.disclosures.schemas import EmergencyFactOut, ToldOut
from services.probation_allocation.models.disclosures import OwnDisclosure
from services.probation_allocation.models.treatment import (
    DrugTest,
    RequirementEnd,
    RiskRaised,
    TreatmentInterruption,
    TreatmentReview,
)
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


class InterruptionOut(FromRow):
    """A time in which the person could not take part: remanded, or in hospital (R33)."""

    id: UUID
    requirement: str
    because: str
    began_at: datetime
    ended_at: datetime | None
    withdrawn: bool


class EndOut(FromRow):
    """How one requirement ended (R42)."""

    requirement: str
    outcome: str
    ended_at: datetime


class TreatmentOut(FromRow):
    """What providers told of treatment, each list the oldest first."""

    drug_tests: Annotated[list[DrugTestOut], Rows(DrugTest, "taken_at")]
    reviews: Annotated[list[ReviewOut], Rows(TreatmentReview, "reviewed_at")]
    risks: Annotated[list[RiskOut], Rows(RiskRaised, "raised_at")]
    interruptions: Annotated[list[InterruptionOut], Rows(TreatmentInterruption, "began_at")]
    adjustments: list[AdjustmentOut]
    ends: Annotated[list[EndOut], Rows(RequirementEnd, "ended_at", "requirement")]
    emergency_disclosures: list[ToldOut]
    own_disclosures: Annotated[list[EmergencyFactOut], Rows(OwnDisclosure, "disclosed_at")]
