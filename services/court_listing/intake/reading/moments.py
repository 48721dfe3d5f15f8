"""Dates and times as messages of the court system write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from contracts.policy.calendar import london

_DAY_ONLY = re.compile(r"\+?[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@dataclass(frozen=True)
class Moment:
    """A point in time in UTC; ``day_only`` where no more than the day was said."""

    at: datetime
    day_only: bool = False

    @property
    def on(self) -> date:
        """The day of it in England."""
        return day_of(self.at)


def day_of(at: datetime) -> date:
    """The day of a moment in England."""
    return at.astimezone(london()).date()


def midnight(day: date) -> datetime:
    """The start of a day in England, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=london()).astimezone(UTC)


def parse_moment(text: str) -> Moment | None:
    """The moment a text means, or nothing."""
    if _DAY_ONLY.fullmatch(text) or _BRITISH.fullmatch(text):
        day = parse_day(text)
        return Moment(midnight(day), day_only=True) if day and day.year < 2100 else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1900 <= moment.year < 2100:
        return None
    local = moment if moment.tzinfo is not None else moment.replace(tzinfo=london())
    return Moment(local.astimezone(UTC))


def parse_day(text: str) -> date | None:
    """The day a text means, written as ISO 8601 or day/month/year, or nothing."""
    british = _BRITISH.fullmatch(text)
    try:
        if british:
            day = date(int(british[3]), int(british[2]), int(british[1]))
        else:
            day = date.fromisoformat(text.removeprefix("+")[:10])
    except ValueError:
        return None
    return day if day.year >= 1900 else None
