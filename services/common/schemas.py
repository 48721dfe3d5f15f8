"""What every request body has in common: closed, and its texts bounded and storable."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
)

from contracts.unfit import Unfit as Unfit

CLOCKS_APART = timedelta(minutes=5)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise Unfit("a NUL character cannot be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unfit("half a character cannot be stored") from None
    return text


def _happened(moment: datetime) -> datetime:
    if moment > datetime.now(UTC) + CLOCKS_APART:
        raise Unfit("lies in the future")
    if moment.year < 1900:
        raise Unfit("lies too far in the past")
    return moment


_NUMBER = re.compile(r"\s*[-+]?[\d.]+\s*")


def _written(given: object) -> object:
    """A number is no moment: nobody means seconds since 1970 where a date and time is asked for."""
    if isinstance(given, int | float) or (isinstance(given, str) and _NUMBER.fullmatch(given)):
        raise Unfit("must be a date and time with its offset, as 2026-06-02T10:00:00Z")
    return given


Happened = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_happened)]
"""When a fact happened: not in the future, by clocks up to five minutes apart."""


def _said(moment: datetime) -> datetime:
    return min(max(moment, datetime(1900, 1, 1, tzinfo=UTC)), datetime.now(UTC))


TakenBack = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_said)]
"""When something was taken back: never refused for its time, and one that lies ahead is now."""


def _plannable(moment: datetime) -> datetime:
    if not 1900 <= moment.year < 2200:
        raise Unfit("lies too far away")
    return moment


Planned = Annotated[AwareDatetime, AfterValidator(_plannable)]
"""When something is to happen, or was to: any moment that can be stored."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    AfterValidator(_storable),
]
Prose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True),
    AfterValidator(_storable),
]

Text = Annotated[str, AfterValidator(_storable)]

Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]{1,60}$")]
"""The name of something we named ourselves, as it stands in an address."""

MOST = 2**31 - 1
"""The largest number a position or version is kept as."""


class Body(BaseModel):
    """A request body: a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class FromRow(BaseModel):
    """An answer that shows a row as it is kept: ``…Out.model_validate(row)``."""

    model_config = ConfigDict(from_attributes=True)
