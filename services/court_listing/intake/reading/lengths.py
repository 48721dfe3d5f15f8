"""Lengths of time as results say them: in figures or words, in all their units together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from contracts.policy import add_months
from services.court_listing.rules.pleas import on

WEEKS_A_YEAR = 52
_WEEKS_A_MONTH = WEEKS_A_YEAR / 12
_LONGEST_YEARS = 100
_UNIT = r"(years?|yrs?|y|months?|mths?|mth|m|weeks?|wks?|w|days?|d|hours?|hrs?|h)"
_PART = re.compile(
    rf"(?<![\w.,-])([0-9]{{1,4}}(?:[.,][0-9]{{1,2}})?)(?:\s+(?:calendar|full|whole)\b)?[\s-]*{_UNIT}"
    r"(?![a-z])",
    re.IGNORECASE,
)
_ISO = re.compile(r"P(?=[0-9])((?:[0-9]{1,4}[YMWD])+)", re.IGNORECASE)
NUMBER = re.compile(r"\s*([0-9]{1,4})\s*")
_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: number * 10 for number, word in enumerate(_TENS, 2)
}
_IN_WORDS = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[\s-]+({'|'.join(_ONES[:9])}))?|({'|'.join(_ONES)}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Length:
    """A length in all its units together: "1 year 6 months" is both."""

    units: Mapping[str, float]

    @property
    def weeks(self) -> int:
        """In whole weeks; a month is a twelfth of 52."""
        of = self.units
        months = of.get("y", 0) * WEEKS_A_YEAR + of.get("m", 0) * _WEEKS_A_MONTH
        return round(months + of.get("w", 0) + of.get("d", 0) / 7)

    @property
    def months(self) -> int:
        """In whole months; weeks and days count as far as they make one."""
        short = self._days / 7 / _WEEKS_A_MONTH
        return self._whole_months + round(short)

    @property
    def in_months(self) -> bool:
        """Whether months say all of it."""
        return not self._days

    def after(self, day: date) -> date:
        """The day that comes so long after another: months by the calendar, then weeks and days."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return on(add_months(noon, self._whole_months)) + timedelta(days=self._days)

    def last_day(self, passed_at: datetime) -> date:
        """The last day of what is that long and began that day, which is of it."""
        return self.after(on(passed_at)) - timedelta(days=1)

    @property
    def _whole_months(self) -> int:
        return round(self.units.get("y", 0) * 12 + self.units.get("m", 0))

    @property
    def _days(self) -> int:
        return round(self.units.get("w", 0) * 7 + self.units.get("d", 0))

    def __add__(self, other: "Length") -> "Length":
        """This length and the other one after it."""
        units = {*self.units, *other.units}
        return Length({unit: self.units.get(unit, 0) + other.units.get(unit, 0) for unit in units})

    def count(self, unit: str) -> int | None:
        """How many of one unit, where it is said in that."""
        return round(self.units[unit]) if unit in self.units else None


def length_of(*values: str, unit: str | None = None) -> Length | None:
    """The length these values come to; a number alone is of the unit, where one is given.

    The same unit said twice is said once. None of more than a hundred years is one.
    """
    units: dict[str, float] = {}
    for value in values:
        text = _in_figures(value)
        for count, name in _PART.findall(text):
            units.setdefault(name[0].lower(), float(count.replace(",", ".")))
        alone = NUMBER.fullmatch(text)
        if alone and unit:
            units.setdefault(unit, float(alone[1]))
    length = Length(units)
    return length if units and length.weeks <= _LONGEST_YEARS * WEEKS_A_YEAR else None


def _in_figures(value: str) -> str:
    iso = _ISO.fullmatch(value.strip())
    if iso:
        return " ".join(re.findall(r"[0-9]+[A-Za-z]", iso[1]))
    figures = _IN_WORDS.sub(
        lambda found: str(sum(_WORDS[w.lower()] for w in found.groups() if w)), value
    )
    return re.sub(r"\b([0-9]+)\s*\(\s*\1\s*\)", r"\1", figures)
