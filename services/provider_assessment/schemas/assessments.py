"""Assessments, asked and answered (R13, R15, R18)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.vocabulary import (
    RiskFlag,
)
from services.common.schemas import Body, FromRow, Happened, Prose
from services.provider_assessment.schemas.cases import OfCase, Reasons, Support
from services.provider_assessment.schemas.measures import Instruments, MeasureOut


class CriteriaIn(Body):
    """The clinical criteria of R15: a condition, treatable, and arrangements for treatment."""

    condition: bool
    treatable: bool
    arrangements: bool


class InterviewIn(Body):
    """The semi-structured interview; what is said stays with the provider (R13)."""

    agencies_helping: Prose | None = None
    medication: Prose | None = None
    substance_effect_on_engagement: Prose | None = None
    goals: Prose | None = None
    physical_health: Prose | None = None
    main_problem: Prose | None = None
    childhood: Prose | None = None
    education: Prose | None = None
    family: Prose | None = None
    employment: Prose | None = None
    relationships: Prose | None = None
    support: Prose | None = None
    what_has_helped: Prose | None = None
    previous_therapy: Prose | None = None
    diagnoses: Prose | None = None
    barriers_to_attendance: Prose | None = None
    formulation: Prose | None = None


class AssessmentIn(OfCase):
    """The outcome of an assessment with the instruments answered in it (R13, R15, R18)."""

    assessed_at: Happened
    suitable: bool
    criteria: CriteriaIn
    reasons: Reasons = ()
    support_advised: Support = ()
    instruments: Instruments = ()
    risk_flags: Annotated[frozenset[RiskFlag], Field(max_length=10)] = frozenset()
    interview: InterviewIn | None = None


class AssessmentOut(FromRow):
    """The outcome of an assessment."""

    id: UUID
    assessed_at: datetime
    assessed_by: str
    suitable: bool
    criteria: dict[str, bool]
    reasons: list[str]
    support_advised: list[str]
    risk_flags: list[str]
    interview: dict[str, str]
    measures: list[MeasureOut] = Field(default_factory=list)
