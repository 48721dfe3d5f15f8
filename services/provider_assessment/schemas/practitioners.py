"""Practitioners and their sign-ins, asked and answered (R44, R53)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import Body, FromRow, Happened, Line, Slug

_CASES = Annotated[int, Field(gt=0, le=200, description="cases they can hold")]
_SINCE = Annotated[
    Happened | None, Field(description="from when they sign in so; now, where it is not said")
]


class PractitionerIn(Body):
    """A practitioner at a site; ``user`` is how their sign-in names them (R53)."""

    site: Slug
    name: Line
    user: Line
    capacity: _CASES
    since: _SINCE = None


class PractitionerDetailsIn(Body):
    """Name, sign-in and capacity from now on; without ``user`` they sign in no more: they left."""

    name: Line
    user: Line | None = None
    capacity: _CASES
    since: _SINCE = None


class SignInOut(FromRow):
    """A name they signed in by; what it recorded from ``since`` until ``until`` is theirs."""

    user: Annotated[str, Field(validation_alias="user_name")]
    since: datetime
    until: datetime | None
    recorded_by: str


class PractitionerOut(BaseModel):
    """A practitioner with the sign-ins they had, the newest first; ``version`` is the ETag."""

    id: UUID
    site: str
    name: str
    user: str | None
    capacity: int
    version: int
    sign_ins: list[SignInOut]
    warnings: list[str]
