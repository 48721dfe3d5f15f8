"""The terms of a result: lengths, days, names, as its prompts say them (R26, R36)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from contracts.policy import add_months
from services.court_listing.intake.reading.moments import parse_day
from services.court_listing.rules.pleas import on

WEEKS_A_YEAR = 52
_WEEKS_A_MONTH = WEEKS_A_YEAR / 12
_UNIT = r"(years?|yrs?|y|months?|mths?|mth|m|weeks?|wks?|w|days?|d|hours?|hrs?|h)"
_PART = re.compile(rf"(?<![\w.])([0-9]{{1,4}}(?:\.[0-9]+)?)\s*{_UNIT}(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]{1,4})\s*")
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}  # fmt: skip
_INTERVALS = {"weekly": 1, "fortnightly": 2, "monthly": 4, "quarterly": 12}
_LONGEST_TEXT = 200

Prompts = Sequence[tuple[str, str]]


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
        of = self.units
        short = (of.get("w", 0) + of.get("d", 0) / 7) / _WEEKS_A_MONTH
        return round(of.get("y", 0) * 12 + of.get("m", 0)) + round(short)

    def __add__(self, other: "Length") -> "Length":
        """This length and the other one after it."""
        units = {*self.units, *other.units}
        return Length({unit: self.units.get(unit, 0) + other.units.get(unit, 0) for unit in units})

    def count(self, unit: str) -> int | None:
        """How many of one unit, where it is said in that."""
        return round(self.units[unit]) if unit in self.units else None


def length_of(*values: str, unit: str | None = None) -> Length | None:
    """The length these values come to; a number alone is of the unit, where one is given.

    The same unit said twice is said once.
    """
    units: dict[str, float] = {}
    for value in values:
        for count, name in _PART.findall(_in_figures(value)):
            units.setdefault(name[0].lower(), float(count))
        alone = _NUMBER.fullmatch(value)
        if alone and unit:
            units.setdefault(unit, float(alone[1]))
    return Length(units) if units else None


def _in_figures(value: str) -> str:
    words = "|".join(_WORDS)
    return re.sub(rf"\b({words})\b", lambda w: str(_WORDS[w[0].lower()]), value, flags=re.I)


@dataclass(frozen=True)
class Terms:
    """What the prompts of one result say; absent where they say nothing of it.

    ``more`` is by how much a period is extended: ``length``, ``operational`` or ``supervision``.
    """

    length: Length | None = None
    custody: Length | None = None
    total: Length | None = None
    minimum: Length | None = None
    operational: Length | None = None
    supervision: Length | None = None
    treatment: Length | None = None
    testing: Length | None = None
    consecutive: bool = False
    ends_on: date | None = None
    day: date | None = None
    first_review_on: date | None = None
    review_every_weeks: int | None = None
    days: int | None = None
    hours: int | None = None
    practitioner: str | None = None
    place: str | None = None
    supervising_court: str | None = None
    probation_area: str | None = None
    words: str = ""
    more: Mapping[str, Length] = field(default_factory=dict)


_Kind = tuple[str, re.Pattern[str]]
_DATES: Sequence[_Kind] = (
    ("first_review_on", re.compile(r"first review|review hearing|date of review|review date")),
    ("ends_on", re.compile(r"\bend date|\bends? on|\bexpir|\bcompletion date|\border ends|"
                           r"\bextended (to|until)\b")),
)  # fmt: skip
_MORE = re.compile(r"\bextension|\bextend(ed)? by\b|\badditional|\bfurther")
_MAY_BE_MORE = ("length", "operational", "supervision")
_NO_LENGTH = re.compile(r"remand|bail|tag|to count|age|reason|offence|case number|licence")
_LENGTHS: Sequence[_Kind] = (
    ("review", re.compile(r"review")),
    ("testing", re.compile(r"sample|test")),
    ("treatment", re.compile(r"treatment|rehabilitation(?! activity)")),
    (
        "operational",
        re.compile(r"operational|suspended (period|for|term)|suspension|period of susp"),
    ),
    ("supervision", re.compile(r"supervision|supervised")),
    ("minimum", re.compile(r"minimum|tariff")),
    ("total", re.compile(r"total")),
    ("custody", re.compile(r"custod|imprison|detention|sentence length|term of")),
    ("hours", re.compile(r"hour|unpaid work")),
    ("days", re.compile(r"number of days|days? to|\brar\b|^days$|activity days|maximum days")),
    ("length", re.compile(r"duration|length|period|term|how long|months|years|weeks|extended to")),
)
_TEXTS: Sequence[_Kind] = (
    ("supervising_court", re.compile(r"supervising court|court to supervise|responsible court")),
    ("probation_area", re.compile(r"probation(?!.*(address|email|phone|post ?code|telephone))")),
    ("practitioner", re.compile(r"practitioner|directed by|under the direction|clinician|doctor|"
                                r"psych|treatment provider|qualified person|provider name")),
    ("place", re.compile(r"\bplace|location|institution|hospital|clinic|\bat which\b")),
)  # fmt: skip
_NO_TEXT = re.compile(r"address line|email|phone|post ?code|title$|date|time|period|frequency")


def terms_of(prompts: Prompts) -> Terms:
    """What the prompts say, by what each is called; what is not known of them says nothing."""
    said: dict[str, object] = {}
    lengths: dict[str, list[str]] = {}
    for label, value in prompts:
        words = " ".join(re.findall(r"[a-z0-9]+", label.lower()))
        if "consecutive" in words and value.strip().lower() not in ("no", "false", "n"):
            said["consecutive"] = True
        elif not (_take_date(said, words, value) or _take_length(lengths, words, value)):
            _take_text(said, words, value)
    said["more"] = {
        name: length
        for name in _MAY_BE_MORE
        if (length := length_of(*lengths.pop(f"more {name}", ()))) is not None
    }
    for name, values in lengths.items():
        _set_length(said, name, values)
    text = " ".join(f"{label} {value}" for label, value in prompts)
    return Terms(**said, words=text[:2000])  # type: ignore[arg-type]


def _take_date(said: dict[str, object], words: str, value: str) -> bool:
    day = parse_day(value.strip()) or parse_day(value.strip()[:10])
    if day is None:
        return False
    said.setdefault(_named(_DATES, words) or "day", day)
    return True


def _take_length(lengths: dict[str, list[str]], words: str, value: str) -> bool:
    if _NO_LENGTH.search(words):
        return True
    name = _named(_LENGTHS, words)
    if _MORE.search(words) and name in (None, *_MAY_BE_MORE):
        name = f"more {name or 'length'}"
    unit = _unit_in(words, name)
    if name is None or (length_of(value, unit=unit) is None and not _interval(value)):
        return False
    number = _NUMBER.fullmatch(value)
    lengths.setdefault(name, []).append(f"{number[1]} {unit}" if number and unit else value)
    return True


def _unit_in(words: str, name: str | None) -> str | None:
    """The unit that a number alone is of, from what it is called."""
    if name in ("hours", "days"):
        return name[0]
    units = [unit[0] for unit in ("year", "month", "week", "day", "hour") if unit in words]
    return units[0] if len(units) == 1 else None


def _set_length(said: dict[str, object], name: str, values: Sequence[str]) -> None:
    length = length_of(*values)
    if name == "review":
        said["review_every_weeks"] = length.weeks if length else _interval(values[0])
    elif length is not None and name in ("hours", "days"):
        count = length.count(name[0])
        if count is None and name == "days":
            said["length"] = length
        elif count is not None:
            said[name] = count
    elif length is not None:
        said[name] = length


def _interval(value: str) -> int | None:
    words = value.lower()
    return next((weeks for name, weeks in _INTERVALS.items() if name in words), None)


def _take_text(said: dict[str, object], words: str, value: str) -> None:
    name = None if _NO_TEXT.search(words) else _named(_TEXTS, words)
    if name is not None:
        said.setdefault(name, " ".join(value.split())[:_LONGEST_TEXT])


def _named(kinds: Iterable[_Kind], words: str) -> str | None:
    return next((name for name, pattern in kinds if pattern.search(words)), None)


def months_until(passed_at: datetime, ends_on: date) -> int | None:
    """The whole months from the sentence to the last day, which is of the order."""
    months = (ends_on.year - on(passed_at).year) * 12 + ends_on.month - on(passed_at).month + 1
    while months > 0 and (on(add_months(passed_at, months)) - ends_on).days > 1:
        months -= 1
    return months or None


def later_by(day: date, months: int) -> date:
    """The last day of what ended on a day, once it goes on for so many months."""
    after = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1)
    return on(add_months(after, months)) - timedelta(days=1)
