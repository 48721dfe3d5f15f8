"""Reviews of treatment and instruments answered during it, asked and answered (R37)."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from contracts.vocabulary import Engagement, ReviewKind, RiskFlag, TreatmentReviewOutcome
from services.common.schemas import FromRow, Happened
from services.provider_assessment.models.cases import Measured
from services.provider_assessment.models.reviews import TreatmentReview
from services.provider_assessment.rules.cases import TakingPart
from services.provider_assessment.schemas.assessments import InstrumentIn, Instruments, OfCase
from services.provider_assessment.schemas.measures import MeasureOut

Risks = Annotated[frozenset[RiskFlag], Field(max_length=10)]


class ReviewIn(OfCase):
    """A review of treatment, with the instruments answered at it (R37)."""

    reviewed_at: Happened
    kind: ReviewKind
    outcome: TreatmentReviewOutcome
    taking_part: Annotated[frozenset[TakingPart], Field(min_length=1, max_length=10)]
    engagement: Engagement | None = None
    instruments: Instruments = ()
    risk_flags: Risks = frozenset()


class MeasuresIn(OfCase):
    """Instruments answered at a session, and risks the practitioner found there (R13, R41)."""

    taken_at: Happened
    instruments: Annotated[tuple[InstrumentIn, ...], Field(min_length=1, max_length=12)]
    risk_flags: Risks = frozenset()


class MeasuresOut(FromRow):
    """What was measured at a session, and how it changed since the assessment."""

    measures: list[MeasureOut]
    changes: list[dict[str, Any]]
    risk_flags: list[str]


class RiskRaisedOut(FromRow):
    """Risks raised, and on which occasion (R41)."""

    raised_at: datetime
    raised_by: str
    stage: str
    risk_flags: list[str]


class JointReviewOut(FromRow):
    """A joint review another provider of the order recorded: that it was, and what it came to."""

    reviewed_at: datetime
    kind: str
    outcome: str


class ReviewOut(FromRow):
    """A review as kept, with what was measured at it."""

    id: UUID
    reviewed_at: datetime
    reviewed_by: str
    kind: str
    outcome: str
    taking_part: list[str]
    engagement: str | None
    changes: list[dict[str, Any]]
    measures: list[MeasureOut] = Field(default_factory=list)

    @classmethod
    def of(cls, review: TreatmentReview, measures: list[Measured]) -> Self:
        """The review with the instruments answered at it."""
        shown = [MeasureOut.model_validate(m) for m in sorted(measures, key=lambda m: m.instrument)]
        return cls.model_validate(review).model_copy(update={"measures": shown})
