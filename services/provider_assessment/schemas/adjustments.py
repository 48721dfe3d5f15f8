"""Adjustments of a requirement, asked and answered (R39)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.reference import OrderAdjustmentReason
from contracts.vocabulary import AdjustmentKind
from services.common.schemas import FromRow, Happened, Prose
from services.provider_assessment.schemas.cases import OfCase


class AdjustmentIn(OfCase):
    """A proposal to the responsible officer, who reads the explanation (R39)."""

    proposed_at: Happened
    kind: AdjustmentKind
    reason: OrderAdjustmentReason
    explanation: Prose
    proposed_sessions: Annotated[int, Field(ge=1, le=200)] | None = None
    proposed_length_months: Annotated[int, Field(ge=1, le=36)] | None = None


class AdjustmentOut(FromRow):
    """A proposal with what was decided on it."""

    id: UUID
    course: int
    proposed_at: datetime
    proposed_by: str
    kind: str
    reason: str
    explanation: str
    proposed_sessions: int | None
    proposed_length_months: int | None
    decision: str | None
    decided_at: datetime | None


class PlannedOut(FromRow):
    """How long treatment is planned to be now."""

    sessions: int | None
    length_months: int | None
