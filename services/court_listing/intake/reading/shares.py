"""A share of results: of which hearing or day of it, and since when it counts (R26)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.court_listing.intake.reading.findings import Defendant, Share
from services.court_listing.intake.reading.moments import day_of, parse_day
from services.court_listing.intake.reading.place import NAME, Place

# How far the clock of the court system may be before ours.
_AHEAD = timedelta(hours=1)


def shared_at(whole: Place, now: datetime) -> datetime | None:
    """When it says it was shared; a time that has not come is reported and is none."""
    shared = whole["sharedTime"].moment()
    if shared is not None and shared.at > now + _AHEAD:
        whole["sharedTime"].refuse("lies in the future")
        return None
    return min(shared.at, now) if shared is not None else None


def share_of(
    whole: Place,
    root: Place,
    defendants: Sequence[Defendant],
    shared: datetime | None,
    now: datetime,
    held: Sequence[datetime],
) -> Share:
    """R26: of which hearing, or which day of it, these are the results; and since when."""
    centre, days = root.object("courtCentre"), root.objects("hearingDays")
    sittings = sorted(filter(None, (day["sittingDay"].text(NAME) for day in days)))
    where = centre["code"].text(NAME) or centre["name"].text(NAME) or ""
    hearing = root["id"].id() or "|".join([where, *sittings[:1]])
    day = _day(whole["hearingDay"]) or _day(root["hearingDay"])
    sat = {day_of(at) for at in held}
    given = any(d.results or any(o.results for o in d.offences) for d in defendants)
    return Share(
        hearing=f"{hearing}@{day}" if day else hearing,
        of_hearing=hearing,
        of_day=day,
        only_day=sat.pop() if len(sat) == 1 else None,
        shared_at=shared or now,
        held_at=held[-1],
        of_results=given or whole["sharedTime"].given,
        timed=shared is not None,
        reshare=whole["isReshare"].flag() is True,
        version=whole["version"].text(NAME),
    )


def _day(place: Place) -> date | None:
    text = place.text(NAME)
    day = parse_day(text) if text else None
    if text and day is None:
        place.refuse("must be a day")
    return day
