"""Follow-ups and the support planned, asked and answered (R18, R28)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from contracts.reference import SupportCode
from services.common.schemas import Body, FromRow, Happened, Prose, Unfit
from services.liaison_diversion.rules.follow_ups import Result
from services.personal_details.equality import MOST_CODES


class FollowUpOut(FromRow):
    """Someone not taken further, and why."""

    follow_up_id: UUID = Field(validation_alias="id")
    pathway_id: UUID
    reason: str
    requirement: str
    coded_reasons: list[str]
    support_advised: list[str]
    opened_at: datetime
    state: str
    closed_at: datetime | None
    result: str | None


class FollowUpPage(BaseModel):
    """A page of follow-ups; ``cursor`` where there are more."""

    follow_ups: list[FollowUpOut]
    cursor: str | None


class PlanOut(FromRow):
    """A plan of support."""

    id: UUID
    planned_at: datetime
    support: list[str]
    note: str | None


class PlannedFollowUpOut(BaseModel):
    """A follow-up with the support planned, the oldest plan first (R18, R28)."""

    follow_up: FollowUpOut
    plans: list[PlanOut]


class PlanIn(Body):
    """Support planned for someone not taken further (R28)."""

    planned_at: Happened
    support: list[SupportCode] = Field(min_length=1, max_length=MOST_CODES)
    note: Prose | None = None


def _by_hand(result: Result) -> Result:
    if result is Result.REVERSED:
        raise Unfit("nobody reverses a follow-up by hand: choose another result")
    return result


class ClosureIn(Body):
    """How a follow-up ended (R28)."""

    closed_at: Happened
    result: Annotated[Result, AfterValidator(_by_hand)]
