"""Working time: site hours and evening sessions, without bank holidays of England and Wales."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from contracts.reference.sites import Opening, Site

_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_LONGEST_CLOSURE = 60


class NeverOpen(ValueError):
    """Working time cannot be counted where nobody ever works."""


@cache
def london() -> ZoneInfo:
    """Give the time zone of every court, with its summer time."""
    return ZoneInfo("Europe/London")


def day_in_england(moment: datetime) -> date:
    """Give the day of a moment by the clock on the wall in England."""
    return moment.astimezone(london()).date()


def midnight_in_england(day: date) -> datetime:
    """When a day begins in England, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=london()).astimezone(UTC)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Give the bank holidays of England and Wales in a year (R3)."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether a day is Monday to Friday and no bank holiday (R3)."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """Give the working day that lies so many working days after a day (R3)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def add_elapsed(start: datetime, length: timedelta) -> datetime:
    """Add a length as it passes on a stopwatch, whatever summer time does to the clock."""
    return _utc(start) + length


def add_months(start: datetime, count: int) -> datetime:
    """Give the same time of day in England so many months later, or the last day of that month."""
    here = start.astimezone(london())
    year, month = divmod(here.year * 12 + here.month - 1 + count, 12)
    day = min(here.day, monthrange(year, month + 1)[1])
    return _utc(here.replace(year=year, month=month + 1, day=day))


def add_working_time(
    start: datetime, length: timedelta, site: Site, *, evenings: bool = False
) -> datetime:
    """Add a length that passes only in the site's hours (R3); evening sessions where asked for.

    The end of an exhausted stretch is given rather than the start of the next one.
    """
    left = length
    for opens, closes in _stretches(_utc(start), site, evenings):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NeverOpen(f"{site.slug} has no hours to count")


def working_time_between(
    start: datetime, end: datetime, site: Site, *, evenings: bool = False
) -> timedelta:
    """Give how much of the site's hours lies between two moments (R3)."""
    total, last = timedelta(), _utc(end)
    for opens, closes in _stretches(_utc(start), site, evenings):
        if opens >= last:
            return total
        total += min(closes, last) - opens
    return total


def _stretches(start: datetime, site: Site, evenings: bool) -> Iterator[tuple[datetime, datetime]]:
    """Give what is left of each stretch of hours from a moment on, in order, in UTC."""
    hours = site.hours + (site.evening_sessions if evenings else ())
    day, closed = start.astimezone(london()).date(), 0
    while closed < _LONGEST_CLOSURE:
        today = [] if day in bank_holidays(day.year) else _of_day(hours, day)
        closed = 0 if today else closed + 1
        yield from ((max(a, start), b) for a, b in today if b > start)
        day += timedelta(days=1)


def _of_day(hours: tuple[Opening, ...], day: date) -> list[tuple[datetime, datetime]]:
    name = _WEEKDAYS[day.weekday()]
    return sorted(
        (
            _utc(datetime.combine(day, opening.opens, london())),
            _utc(datetime.combine(day, opening.closes, london())),
        )
        for opening in hours
        if opening.day == name
    )


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment must name its time zone")
    return moment.astimezone(UTC)
