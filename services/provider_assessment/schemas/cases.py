"""An organisation's cases, answered; and which case a request is about."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reference import (
    DeclineReason,
    SupportCode,
)
from contracts.vocabulary import (
    Requirement,
    RiskFlag,
)
from services.common.schemas import Body, FromRow

Reasons = Annotated[tuple[DeclineReason, ...], Field(max_length=10)]


Support = Annotated[tuple[SupportCode, ...], Field(max_length=10)]


class OfCase(Body):
    """Says which requirement is meant, where an organisation has several for the pathway."""

    requirement: Requirement | None = None


class CaseOut(FromRow):
    """One requirement the organisation was asked to assess (R12, R13)."""

    id: UUID
    pathway_id: UUID
    requirement: str
    state: str
    course: int
    site: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    offence_group: str | None
    requested_at: datetime
    stood_down_at: datetime | None
    stood_down_because: str | None
    needed_by: datetime | None


class CasePage(BaseModel):
    """A page of cases; ``cursor`` is absent on the last one."""

    cases: list[CaseOut]
    cursor: UUID | None = None


Risks = Annotated[frozenset[RiskFlag], Field(max_length=10)]
