"""Judicial results of a defendant: what sentence they come to (R26)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.reference import entry, match_result
from contracts.reference.entries import ResultEntry
from contracts.vocabulary import Disposal, Requirement
from services.court_listing.intake.reading.findings import RequirementFound, SentenceFound
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.place import NAME, TITLE, Place

_LENGTH = re.compile(r"\b([0-9]{1,4})\s*(day|week|month|year)s?\b", re.IGNORECASE)
_OF_CUSTODY = re.compile(r"custod|imprison|detention", re.IGNORECASE)
_MONTHS = {"month": 1, "year": 12}
_WEEKS_A_YEAR = 52
_TREATMENT = {"MHTR": Requirement.MHTR, "DRR": Requirement.DRR, "ATR": Requirement.ATR}
_DISPOSALS = {
    "SSO": Disposal.SUSPENDED_SENTENCE_ORDER,
    "CO": Disposal.COMMUNITY_ORDER,
    "IMPRISONMENT": Disposal.CUSTODY,
    "YOI": Disposal.CUSTODY,
    "FINE": Disposal.FINE,
    "ABSOLUTE_DISCHARGE": Disposal.DISCHARGE,
    "CONDITIONAL_DISCHARGE": Disposal.DISCHARGE,
    "HOSPITAL_ORDER": Disposal.OTHER,
}
# The gravest names the sentence; an order with a requirement is an order whatever else was passed.
_GRAVEST_FIRST = (
    Disposal.CUSTODY,
    Disposal.SUSPENDED_SENTENCE_ORDER,
    Disposal.COMMUNITY_ORDER,
    Disposal.OTHER,
    Disposal.FINE,
    Disposal.DISCHARGE,
)


@dataclass(frozen=True)
class ResultFound:
    """One result that counts towards a sentence."""

    pointer: str
    code: str
    ordered_at: datetime
    months: int | None
    custody_weeks: int | None


def read_result(place: Place, sitting_at: datetime, now: datetime) -> ResultFound | None:
    """A result that counts towards a sentence; any other is reported with the reason."""
    if place["isDeleted"].value is True:
        place.refuse("a result that was deleted")
        return None
    label, number = place["label"].text(TITLE), place["cjsCode"].text(NAME)
    code = match_result(label, number)
    if code is None:
        place.refuse("not a result of the reference data", "R26")
        return None
    if _kind(code) == "interim":
        place.refuse("an interim result; it changes nothing here")
        return None
    if code not in _DISPOSALS and code not in _TREATMENT:
        place.refuse("neither a sentence nor a treatment requirement; it changes nothing here")
        return None
    at = _ordered_at(place, sitting_at, now)
    if at is None:
        return None
    months, weeks = _lengths(place)
    return ResultFound(place.pointer, code, at, months, weeks)


def sentence_of(results: Sequence[ResultFound], place: Place) -> SentenceFound | None:
    """The sentence that results passed on one day come to, the latest day's where there are more.

    Treatment requirements without the order they belong to are reported.
    """
    if not results:
        return None
    last = max(r.ordered_at for r in results)
    passed = [r for r in results if r.ordered_at == last]
    made = {r.code: r for r in passed if r.code in _TREATMENT}
    disposals = {_DISPOSALS[r.code]: r for r in reversed(passed) if r.code in _DISPOSALS}
    disposal = _disposal(set(disposals), bool(made))
    if disposal is None:
        place.refuse("treatment requirements without the order they are part of", "R26")
        return None
    first = disposals[disposal]
    return SentenceFound(
        pointer=first.pointer,
        sentenced_at=last,
        disposal=disposal,
        order_months=first.months if disposal.makes_order else None,
        custody_weeks=_custody(disposal, passed),
        requirements=tuple(
            RequirementFound(_TREATMENT[code], made[code].months) for code in sorted(made)
        ),
    )


def _custody(disposal: Disposal, passed: Sequence[ResultFound]) -> int | None:
    if disposal not in (Disposal.CUSTODY, Disposal.SUSPENDED_SENTENCE_ORDER):
        return None
    weeks = [r.custody_weeks for r in passed if r.custody_weeks is not None]
    return max(weeks, default=None)


def _disposal(disposals: set[Disposal], with_requirement: bool) -> Disposal | None:
    gravest_first = (d for d in _GRAVEST_FIRST if d in disposals)
    return next((d for d in gravest_first if d.makes_order or not with_requirement), None)


def _kind(code: str) -> str:
    result = entry("result_codes", code)
    return result.kind if isinstance(result, ResultEntry) else "other"


def _ordered_at(place: Place, sitting_at: datetime, now: datetime) -> datetime | None:
    """When the result was ordered: at the sitting where it is of that day or says no day."""
    ordered = place["orderedDate"]
    moment = ordered.past(now)
    if moment is None:
        if ordered.given:
            return None
        if sitting_at > now:
            place.refuse("a result without a day on which it can have been ordered")
            return None
        return sitting_at
    same_day = moment.day_only and moment.on == day_of(sitting_at) and sitting_at <= now
    return sitting_at if same_day else moment.at


def _lengths(place: Place) -> tuple[int | None, int | None]:
    """Months of the order and weeks of custody, as far as prompts or text say so."""
    months: int | None = None
    weeks: int | None = None
    code = match_result(place["label"].value if isinstance(place["label"].value, str) else None)
    for prompt in place.objects("judicialResultPrompts"):
        label, value = prompt["label"].text(TITLE) or "", prompt["value"].text(TITLE) or ""
        length = _LENGTH.search(value)
        if length is None:
            continue
        count, unit = int(length[1]), length[2].lower()
        if _OF_CUSTODY.search(label) or code in ("IMPRISONMENT", "YOI"):
            weeks = weeks if weeks is not None else _weeks(count, unit)
        elif unit in _MONTHS:
            months = months if months is not None else count * _MONTHS[unit]
    return months, weeks


def _weeks(count: int, unit: str) -> int:
    per_unit = {"day": 1 / 7, "week": 1, "month": _WEEKS_A_YEAR / 12, "year": _WEEKS_A_YEAR}
    return round(count * per_unit[unit])
