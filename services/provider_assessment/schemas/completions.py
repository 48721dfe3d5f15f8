"""The end of treatment, asked and answered (R42)."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from contracts.reference import (
    DischargeReason,
    SupportCode,
)
from contracts.vocabulary import (
    Outcome,
)
from services.common.outside_policy import MayBeOutside
from services.common.schemas import Body, FromRow, Happened, Prose
from services.provider_assessment.models.completions import Completion, Ending
from services.provider_assessment.rules.completions import EndMeetingWith, ReferralBy
from services.provider_assessment.schemas.cases import OfCase, Support
from services.provider_assessment.schemas.measures import Instruments


class OnwardReferralIn(Body):
    """Where the person goes on to, and who sees to it."""

    to: SupportCode
    responsible: ReferralBy


class ExperienceIn(Body):
    """What the person says of the treatment, from 1 (poor) to 5 (very good), where they were asked.

    Comments are kept only where the person agrees, and stay with the provider.
    """

    asked: bool
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comments: Prose | None = None
    comments_may_be_kept: bool = False


class EndingIn(Body):
    """What belongs to the end of treatment beside its outcome."""

    end_meeting_at: Happened | None = None
    end_meeting_with: Annotated[frozenset[EndMeetingWith], Field(max_length=10)] = frozenset()
    onward_referrals: Annotated[tuple[OnwardReferralIn, ...], Field(max_length=10)] = ()
    experience: ExperienceIn | None = None


class EndingOut(FromRow):
    """The same, as kept."""

    end_meeting_at: datetime | None
    end_meeting_with: list[str]
    onward_referrals: list[dict[str, Any]]
    experience_asked: bool | None
    experience_rating: int | None
    experience_comments: str | None


class CompletionIn(OfCase, EndingIn, MayBeOutside):
    """The end of treatment, with the final measures (R42)."""

    completed_at: Happened
    outcome: Outcome
    discharge_reason: DischargeReason | None = None
    instruments: Instruments = ()
    onward_support: Support = ()
    gp_registered: bool | None = None


class CompletionOut(FromRow):
    """How a course of treatment ended, with change and reliable change (R42, R74)."""

    course: int
    completed_at: datetime
    signed_off_by: str
    outcome: str
    discharge_reason: str | None
    sessions_attended: int
    onward_support: list[str]
    gp_registered: bool | None
    changes: list[dict[str, Any]]
    ending: EndingOut | None = None

    @classmethod
    def of(cls, completion: Completion, ending: Ending | None) -> Self:
        """The completion with what else belongs to the end, where it was recorded."""
        shown = EndingOut.model_validate(ending) if ending else None
        return cls.model_validate(completion).model_copy(update={"ending": shown})
