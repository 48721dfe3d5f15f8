"""The end of treatment beside its measures: meeting, referrals, experience (R42)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from contracts.reference import SupportAdvised
from services.common.schemas import Body, FromRow, Happened, Prose
from services.provider_assessment.rules.cases import EndMeetingWith, ReferralBy


class OnwardReferralIn(Body):
    """Where the person goes on to, and who sees to it."""

    to: SupportAdvised
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
