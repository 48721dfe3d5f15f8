"""On which days somebody is on a list: several of one hearing, taken off, and put back (R7).

A day is kept as JSON: where and when, what put it there, and since which document. It is never
deleted: ``taken_off_at`` is when the list was published that has it no more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from contracts.policy.calendar import london
from services.court_listing.intake.reading.coverage import Covered, session_of
from services.court_listing.intake.reading.findings import Sitting
from services.court_listing.intake.reading.persons import UNASSIGNED

Day = dict[str, Any]

_TOLD = ("hearing_on", "hearing_at", "court_name", "court_room")


@dataclass(frozen=True)
class Source:
    """The document that says it: when it was published, which list or hearing it is."""

    as_of: datetime
    is_list: bool
    name: str | None = None


def day_at(sitting: Sitting, source: Source) -> dict[str, Any]:
    """A day of a list, as a document says it."""
    local = sitting.at.astimezone(london())
    return {
        "hearing_on": local.date().isoformat(),
        "hearing_at": sitting.at.isoformat(),
        "court_name": sitting.court_name,
        "court_room": sitting.court_room,
        "site": sitting.site,
        "court_code": sitting.court_code,
        "panel": sitting.panel,
        "list": source.name or "" if source.is_list else None,
        "hearing": None if source.is_list else source.name or "",
        "as_of": source.as_of.isoformat(),
        "taken_off_at": None,
    }


class Listed(Protocol):
    """A listing with its days."""

    court_name: str
    court_room: str | None
    site: str
    hearing_at: datetime
    hearing_on: date
    listed_as_of: datetime
    days: list[dict[str, Any]]


def recorded(listing: Listed) -> list[dict[str, Any]]:
    """The days of a listing; of one that was kept before days were, the day of its hearing."""
    if listing.days:
        return listing.days
    sitting = Sitting(listing.court_name, listing.court_room, listing.site, listing.hearing_at)
    return [day_at(sitting, Source(listing.listed_as_of, is_list=True))]


def days_after(
    days: Sequence[Day], sittings: Sequence[Sitting], source: Source, *, today: date
) -> list[Day]:
    """The days once a document named these sittings; an older one changes none that it is not of.

    A list says the day of a list anew, so that somebody moved to another day is moved. A hearing
    adds its days, and takes off those still to come that it named before and names no more.
    """
    if any(_overtakes(day, source) for day in days):
        return list(days)
    named = [day_at(sitting, source) for sitting in sittings]
    kept = [day for day in days if not _is_among(day, named)]
    before = [(said, next((d for d in days if _is_one(d, said)), None)) for said in named]
    newest = [_newer(said, day) if day is not None else said for said, day in before]
    if source.is_list:
        kept = [day for day in kept if not _moved(day, named, source)]
    else:
        kept = [_dropped(day, source, today) for day in kept]
    return sorted([*kept, *newest], key=lambda day: (day["hearing_at"], day["court_name"]))


def _is_one(day: Day, other: Day) -> bool:
    """Whether two days are one: by the code of the court, which may be renamed, else by its name.

    Two courts of one name are two where both have a code, or are of two sites.
    """
    if day["hearing_on"] != other["hearing_on"]:
        return False
    codes = day.get("court_code"), other.get("court_code")
    if None not in codes:
        return codes[0] == codes[1]
    sites = {day.get("site"), other.get("site")} - {None, UNASSIGNED}
    return bool(day["court_name"] == other["court_name"]) and len(sites) < 2


def _is_among(day: Day, days: Collection[Day]) -> bool:
    return any(_is_one(day, other) for other in days)


def _overtakes(day: Day, source: Source) -> bool:
    """Whether a newer message of the same hearing said its days already."""
    same = source.name is not None and day["hearing"] == source.name
    return not source.is_list and same and day["as_of"] > source.as_of.isoformat()


def _newer(said: Day, before: Day) -> Day:
    """What was said last; a hearing leaves a day of a list as the list has it."""
    if said["list"] is None and before["list"] is not None:
        return before
    if before["list"] is None and said["list"] is not None:
        return {**said, "hearing": before["hearing"]}
    return said if said["as_of"] >= before["as_of"] else before


def _moved(day: Day, named: Collection[Day], source: Source) -> bool:
    """Whether a day of a list, and of no hearing, was said before the one it is replaced by."""
    standing = day["taken_off_at"] is None and day["hearing"] is None
    return standing and bool(named) and day["as_of"] <= source.as_of.isoformat()


def _dropped(day: Day, source: Source, today: date) -> Day:
    same = source.name is not None and day["hearing"] == source.name and day["list"] is None
    newer = source.as_of.isoformat() > day["as_of"]
    if not same or not newer or day["taken_off_at"] or day["hearing_on"] < today.isoformat():
        return day
    return _taken_off(day, source)


def _taken_off(day: Day, source: Source) -> Day:
    at = source.as_of.isoformat()
    return {**day, "as_of": at, "taken_off_at": at}


def without_absent(
    days: Sequence[Day],
    covered: Collection[Covered],
    present: Collection[Day],
    source: Source,
    site: str,
) -> list[Day]:
    """The days without those of a list that this newer one covers and does not have (R7).

    Covered is the same court, room, half of the day, panel and kind of list; what is not, stays.
    ``site`` is that of a day that was kept before sites were.
    """
    return [
        _taken_off(day, source)
        if not _is_among(day, present) and _is_absent({"site": site} | day, covered, source)
        else day
        for day in days
    ]


def _is_absent(day: Day, covered: Collection[Covered], source: Source) -> bool:
    if day["taken_off_at"] or day["list"] is None or day["list"] != (source.name or ""):
        return False
    return day["as_of"] < source.as_of.isoformat() and any(_covers(c, day) for c in covered)


def _covers(covered: Covered, day: Day) -> bool:
    where = (covered.court_room, covered.on.isoformat(), covered.session)
    session = session_of(datetime.fromisoformat(day["hearing_at"]))
    same = where == (day["court_room"], day["hearing_on"], session)
    same = same and is_the_court(covered, day)
    return same and covered.whole and (not covered.panels or day["panel"] in covered.panels)


def is_the_court(covered: Covered, day: Day) -> bool:
    """Whether it is one court, by its code or as one of its site: not by its name alone."""
    code: str | None = day.get("court_code")
    if code is not None and covered.court_code is not None:
        return code == covered.court_code
    return bool(covered.court_name == day["court_name"]) and (
        covered.site == day["site"] != UNASSIGNED
    )


def without_day(days: Sequence[Day], court_name: str, on: str, source: Source) -> list[Day]:
    """The days with this one taken off: it was of somebody else."""
    return [
        _taken_off(day, source)
        if (day["hearing_on"], day["court_name"]) == (on, court_name) and not day["taken_off_at"]
        else day
        for day in days
    ]


def standing(days: Sequence[Day]) -> list[Day]:
    """The days that were not taken off."""
    return [day for day in days if day["taken_off_at"] is None]


def taken_off(before: Sequence[Day], after: Sequence[Day]) -> list[Day]:
    """The days that stood before and stand no more."""
    stood = standing(before)
    return [day for day in after if day["taken_off_at"] is not None and _is_among(day, stood)]


def told(days: Sequence[Day]) -> list[dict[str, Any]]:
    """The days as others are told of them."""
    said = [{name: day[name] for name in _TOLD} for day in days]
    off = [day["taken_off_at"] is not None for day in days]
    return [{**day, "taken_off": is_off} for day, is_off in zip(said, off, strict=True)]


def says_more(days: Sequence[Day], hearing_on: date) -> bool:
    """Whether the days are other than the one of the listing, which everybody is told of anyway."""
    return [day["hearing_on"] for day in standing(days)] != [hearing_on.isoformat()]
