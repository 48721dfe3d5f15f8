"""The terms of a result: lengths, days, names, as its prompts say them (R26, R36)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from contracts.policy import add_months
from services.court_listing.intake.reading.lengths import NUMBER, Length, length_of
from services.court_listing.intake.reading.moments import parse_day
from services.court_listing.rules.pleas import on

_INTERVALS = {"weekly": 1, "fortnightly": 2, "monthly": 4, "quarterly": 12}
_LONGEST_TEXT = 200
_LAST_YEAR = 2199

Prompts = Sequence[tuple[str, str]]


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
_NO_LENGTH = re.compile(
    r"\bremand|\bbail|\btag(s|ged|ging)?\b|\bto count|\bage\b|\breason|\boffences?\b|case number|"
    r"\blicence"
)
_LENGTHS: Sequence[_Kind] = (
    ("review", re.compile(r"\breview")),
    ("testing", re.compile(r"\bsampl|\btest(s|ed|ing)?\b")),
    ("treatment", re.compile(r"treatment|rehabilitation(?! activity)")),
    (
        "operational",
        re.compile(r"operational|suspended (period|for|term)|suspension|period of susp"),
    ),
    ("supervision", re.compile(r"supervision|supervised")),
    ("minimum", re.compile(r"\bminimum|\btariff")),
    ("total", re.compile(r"\btotal\b")),
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
        words = _words(label)
        if "consecutive" in words:
            said["consecutive"] = said.get("consecutive") or _is_consecutive(words, value)
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


def _words(label: str) -> str:
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", label)
    return " ".join(re.findall(r"[a-z0-9]+", apart.lower()))


def _is_consecutive(words: str, value: str) -> bool:
    """Whether a term follows another one: said so, or asked and not denied."""
    said = value.strip().lower()
    if "concurrent" in said or said in ("no", "false", "n"):
        return False
    return "concurrent" not in words or "consecutive" in said


def unread(prompts: Prompts) -> dict[int, str]:
    """Which prompts, by number, name a day or a length that cannot be used; each with the reason.

    A day of which another is said before under the same name is one, too.
    """
    found: dict[int, str] = {}
    days: dict[str, date] = {}
    for number, (label, value) in enumerate(prompts):
        words = _words(label)
        day, name = _day_in(value), _named(_DATES, words)
        if name is not None and day is None and name == "ends_on":
            found[number] = "not a day that can be used"
        elif name is not None and day is not None and days.setdefault(name, day) != day:
            found[number] = "another day than the one before under this name"
        elif day is None and _lacks_a_length(words, value):
            found[number] = "not a length that can be used"
    return found


def _lacks_a_length(words: str, value: str) -> bool:
    if "consecutive" in words or _NO_LENGTH.search(words) or _named(_TEXTS, words):
        return False
    name = _named(_LENGTHS, words)
    if name is None or name in ("review", "days", "hours"):
        return False
    length = length_of(value, unit=_unit_in(words, name))
    return length is None and not (_ON_ITS_OWN.fullmatch(value.strip()) or _interval(value))


_ON_ITS_OWN = re.compile(r"yes|no|true|false|y|n|life|none|-", re.IGNORECASE)


def _day_in(value: str) -> date | None:
    day = parse_day(value.strip()) or parse_day(" ".join(value.split()[:1]))
    return day if day is not None and day.year <= _LAST_YEAR else None


def _take_date(said: dict[str, object], words: str, value: str) -> bool:
    day = _day_in(value)
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
    number = NUMBER.fullmatch(value)
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


def later_by(day: date, length: Length) -> date:
    """The last day of what ended on a day, once it goes on for so long."""
    return length.after(day + timedelta(days=1)) - timedelta(days=1)
