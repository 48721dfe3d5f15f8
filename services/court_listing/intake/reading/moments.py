"""Dates and times as messages of the court system write them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from contracts.policy.calendar import london

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY = re.compile(
    r"""(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?:
    \+?(?P<year>[0-9]{4})[-/.]?(?P<month>[0-9]{2})[-/.]?(?P<day>[0-9]{2})
    |(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[-/.\s](?P<m>[0-9]{1,2}|[a-z]{3,9})[-/.,\s]\s?(?P<y>[0-9]{4})
    )(?![0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN = re.compile(r"^(?:t|,|at|-)?\s*", re.IGNORECASE)
_TIME = re.compile(
    r"""(?P<hour>[0-9]{1,2})
    (?:[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?
      |(?<=[0-9]{2})(?P<mm>[0-9]{2})(?P<ss>[0-9]{2})?)?
    \s*(?P<half>a\.?m\.?|p\.?m\.?|noon|hrs|hours|h)?
    \s*(?P<zone>z|utc|gmt|bst|[+-][0-9]{2}:?(?:[0-9]{2})?(?::?[0-9]{2})?)?
    (?:\[(?P<place>[a-z]+(?:/[a-z_]+)?)\])?""",
    re.IGNORECASE | re.VERBOSE,
)
_ZONE_ONLY = re.compile(r"z|[+-][0-9]{2}:?[0-9]{2}", re.IGNORECASE)
_A_TIME = re.compile(r"[:.]|[ap]\.?m|noon", re.IGNORECASE)
_AHEAD = {"z": 0, "utc": 0, "gmt": 0, "bst": 1}
_PLACES = {"europe/london": None, "z": UTC, "utc": UTC, "gmt": UTC, "etc/utc": UTC}


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


def parse_moment(text: str, on: date | None = None) -> Moment | None:
    """The moment a text means, or nothing; a time alone is of the day ``on``, where it is known.

    Where no zone is said, it is the time by the clock in England.
    """
    found = _DAY.match(text)
    if found is None:
        return _at(on, text) if on and _A_TIME.search(text) else None
    day, rest = _day(found), text[found.end() :].strip()
    if day is None or not 1900 <= day.year < 2100:
        return None
    if not rest or _ZONE_ONLY.fullmatch(rest):
        return Moment(midnight(day), day_only=True)
    return _at(day, _BETWEEN.sub("", rest, count=1))


def parse_day(text: str) -> date | None:
    """The day a text means, year first or day first, or nothing; what follows must be a time."""
    found = _DAY.match(text)
    day = _day(found) if found else None
    if found is None or day is None or day.year < 1900:
        return None
    rest = text[found.end() :].strip()
    return day if not rest or parse_moment(text) else None


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["year"]:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        month = int(found["m"]) if found["m"].isdigit() else _month(found["m"].lower())
        return date(int(found["y"]), month, int(found["d"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """By its name or the first letters of it. Raises ``ValueError`` for another word."""
    if name == "sept":
        return 9
    return _MONTHS.index(name) + 1 if name in _MONTHS else _NAMES.index(name) + 1


def _at(day: date, text: str) -> Moment | None:
    """A time of a day; nothing where it is none, or is of no zone that is known."""
    found = _TIME.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["mm"] or found["half"]):
        return None
    try:
        local = datetime.combine(day, _clock(found), tzinfo=_zone(found))
    except (ValueError, KeyError):
        return None
    return Moment(local.astimezone(UTC))


def _clock(found: re.Match[str]) -> time:
    """By 24 hours or twice 12. Raises ``ValueError`` where no clock shows it."""
    hour, half = int(found["hour"]), (found["half"] or "")[:1].lower()
    if half in ("a", "p", "n"):
        if not 1 <= hour <= 12:
            raise ValueError("no hour of twelve")
        hour = hour % 12 + (0 if half == "a" else 12)
    minute, second = found["minute"] or found["mm"] or "0", found["second"] or found["ss"] or "0"
    return time(hour, int(minute), int(second), int((found["part"] or "0").ljust(6, "0")[:6]))


def _zone(found: re.Match[str]) -> tzinfo:
    """What is said, or England. Raises ``ValueError`` or ``KeyError`` where there is none such."""
    text = (found["zone"] or "").lower()
    if not text:
        return _PLACES[(found["place"] or "europe/london").lower()] or london()
    if text in _AHEAD:
        return timezone(timedelta(hours=_AHEAD[text]))
    digits = re.sub(r"[^0-9]", "", text).ljust(6, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    return timezone(-ahead if text.startswith("-") else ahead)
