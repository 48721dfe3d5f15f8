"""Court screens, asked and answered (R14)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictInt

from contracts.reference import (
    DeclineReason,
    Substance,
    SubstanceRoute,
)
from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Line, Prose

Item = Annotated[int, Field(ge=1, le=100)]


class SubstanceUsedIn(Body):
    """One substance as the person describes its use; the cost in pounds a week (R14)."""

    substance: Substance
    route: SubstanceRoute
    days_of_last_28: Annotated[int, Field(ge=0, le=28)]
    weekly_cost: Annotated[int, Field(ge=0, le=100_000)] | None = None


class CourtScreenIn(Body):
    """The court screen for drugs or alcohol, completed by the duty officer (R14)."""

    screened_at: Happened
    requirement: Requirement
    organisation: Line
    motivation: Annotated[int, Field(ge=0, le=10)]
    substances: Annotated[tuple[SubstanceUsedIn, ...], Field(max_length=20)] = ()
    audit: Annotated[dict[Item, StrictInt | None], Field(max_length=100)] | None = None
    services_now: Prose | None = None
    services_before: Prose | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: Annotated[tuple[DeclineReason, ...], Field(max_length=10)] = ()


class CourtScreenOut(FromRow):
    """A court screen as it was completed; AUDIT with its total (R14)."""

    id: UUID
    requirement: str
    organisation: str
    screened_at: datetime
    motivation: int
    substances: list[dict[str, Any]]
    audit: int | None
    services_now: str | None
    services_before: str | None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: list[str]
