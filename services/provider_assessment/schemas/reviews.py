"""Reviews of treatment, asked and answered (R37)."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from contracts.vocabulary import Engagement, ReviewKind, TreatmentReviewOutcome
from services.common.schemas import FromRow, Happened
from services.provider_assessment.models.measures import Measured
from services.provider_assessment.models.reviews import TreatmentReview
from services.provider_assessment.rules.reviews import TakingPart
from services.provider_assessment.schemas.cases import OfCase, Risks
from services.provider_assessment.schemas.measures import Instruments, MeasureOut


class ReviewIn(OfCase):
    """A review of treatment, with the instruments answered at it (R37)."""

    reviewed_at: Happened
    kind: ReviewKind
    outcome: TreatmentReviewOutcome
    taking_part: Annotated[frozenset[TakingPart], Field(min_length=1, max_length=10)]
    engagement: Engagement | None = None
    instruments: Instruments = ()
    risk_flags: Risks = frozenset()


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
