"""Restrictions, cover and break-glass, asked and answered (R53, R57)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.forms import CaseRestricted
from services.common.errors import Unknown
from services.common.identity import Caller
from services.common.schemas import Body, Line, Planned, Prose, Slug, Unfit

MOST_USERS = 200
MOST_MINUTES = 240

Source = Literal[
    "limited_access", "conflict_of_interest", "victim_or_witness", "member_of_staff", "other"
]
Users = Annotated[list[Line], Field(min_length=1, max_length=MOST_USERS)]


class RestrictionIn(Body):
    """Who may not, or who alone may, see the case; ``users`` as their sign-in names them."""

    kind: Literal["excluded", "restricted_to"]
    users: Users
    reason: Prose
    source: Source
    starts_at: Planned | None = None
    until: Planned | None = None
    review_on: date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "RestrictionIn":
        if self.until is not None and self.until <= (self.starts_at or datetime.now(UTC)):
            raise Unfit("ends before it starts")
        return self


class EndIn(Body):
    """Why it is no longer needed."""

    reason: Prose


class RestrictionOut(BaseModel):
    """A restriction, whole, for who sets them."""

    id: UUID
    kind: str
    users: list[str]
    reason: str
    source: str
    starts_at: datetime
    until: datetime | None
    review_on: date
    set_by: str
    set_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None


class RestrictionSetOut(RestrictionOut):
    """A restriction as it was set, and what to know of it."""

    warnings: list[str]


class MarkOut(BaseModel):
    """That another agency restricts the case; never whom it keeps out."""

    teller: str
    restricted: bool
    until: datetime | None
    told_at: datetime


class RestrictionsOut(BaseModel):
    """Own restrictions of a case, ended ones too, and the marks of other agencies."""

    restrictions: list[RestrictionOut]
    marks: list[MarkOut]


class CoverIn(Body):
    """Somebody stands in at a site for a time."""

    user: Line
    site: Slug
    reason: Prose
    starts_at: Planned | None = None
    until: Planned
    review_on: date


class CoverOut(BaseModel):
    """Cover as it was granted."""

    id: UUID
    user: str
    site: str
    reason: str
    starts_at: datetime
    until: datetime
    review_on: date
    granted_by: str
    ended_at: datetime | None
    ended_by: str | None


class BreakGlassIn(Body):
    """Why the case has to be seen at once by somebody who may not see it, and for how long."""

    reason: Annotated[Prose, Field(min_length=20)]
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class BreakGlassOut(BaseModel):
    """Who looked, why and until when, and what became of it."""

    id: UUID
    subject: UUID
    user: str
    reason: str
    at: datetime
    until: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    justified: bool | None
    review: str | None


class ReviewIn(Body):
    """Whether it was justified, and why."""

    justified: bool
    review: Prose


Find = Callable[[AsyncSession, UUID, Caller], Awaitable[UUID | None]]
"""What others call the case, if they know it. Raises ``Unknown`` where there is none."""


@dataclass(frozen=True)
class Restrictions:
    """How an agency restricts: on which path, by whom, and the event that marks it to others."""

    prefix: str
    parameter: str
    setter: Any
    anyone: Any
    find: Find
    event: type[CaseRestricted]


def subject_of(request: Request, of: Restrictions) -> UUID:
    """The case a request names. Raises ``Unknown`` for what is no id."""
    try:
        return UUID(request.path_params[of.parameter])
    except ValueError:
        raise Unknown("Not found, or you may not see it.") from None


def warnings(body: RestrictionIn, user: str) -> list[str]:
    """That who sets a restriction keeps themselves out by it; it is set all the same."""
    is_named = user in body.users
    if is_named != (body.kind == "excluded"):
        return []
    from_now = body.starts_at is None or body.starts_at <= datetime.now(UTC)
    when = "From now on" if from_now else "From the moment it starts"
    how = "your sign-in is among those" if is_named else "your sign-in is not among those"
    what = "it keeps out" if is_named else "it lets in"
    said = f"This restriction keeps you out too: {how} {what}. {when} the case does not exist for"
    said += " you, and you cannot end the restriction yourself: somebody whom it lets in can."
    return [said]


def by(caller: Caller) -> dict[str, Any]:
    """Who does it, and for which organisation."""
    return {"by": caller.user, "organisation": caller.organisation}
