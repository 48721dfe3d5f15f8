"""Follow-ups after completion, asked and answered (R43)."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from services.common.schemas import FromRow, Happened
from services.provider_assessment.models.follow_ups import FollowUp
from services.provider_assessment.models.measures import Measured
from services.provider_assessment.rules.follow_ups import SelfReported
from services.provider_assessment.schemas.cases import OfCase, Risks
from services.provider_assessment.schemas.measures import Instruments, MeasureOut


class FollowUpIn(OfCase):
    """A follow-up three, six or twelve months after completion (R43)."""

    months: Literal[3, 6, 12]
    done_at: Happened
    reached: bool
    offended_since: SelfReported | None = None
    in_support: SelfReported | None = None
    instruments: Instruments = ()
    risk_flags: Risks = frozenset()


class FollowUpOut(FromRow):
    """A follow-up as kept, with what was measured at it."""

    id: UUID
    course: int
    months: int
    done_at: datetime
    done_by: str
    reached: bool
    offended_since: str | None
    in_support: str | None
    measures: list[MeasureOut] = Field(default_factory=list)

    @classmethod
    def of(cls, follow_up: FollowUp, measures: list[Measured]) -> Self:
        """The follow-up with the instruments answered at it."""
        shown = [MeasureOut.model_validate(m) for m in sorted(measures, key=lambda m: m.instrument)]
        return cls.model_validate(follow_up).model_copy(update={"measures": shown})
