"""The days of a hearing: which of them there are, and on which one somebody is listed next."""

from collections.abc import Sequence
from datetime import datetime

from services.court_listing.intake.reading.findings import Sitting
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.place import Place


def days_of(root: Place) -> list[datetime]:
    """When the hearing sits, first to last; none, and reported, where no day can be used.

    A day that is cancelled is none of them, unless all are.
    """
    read: list[datetime] = []
    cancelled: list[datetime] = []
    for day in root.objects("hearingDays"):
        moment = day["sittingDay"].moment()
        if moment is not None:
            (cancelled if day["isCancelled"].flag() else read).append(moment.at)
    if not read and not cancelled:
        root.refuse("a hearing without a day that can be used")
    return sorted(set(read or cancelled))


def to_come(sittings: Sequence[Sitting], now: datetime) -> Sitting:
    """The sitting at which somebody is listed: the next day to come, else the first one."""
    ahead = [sitting for sitting in sittings if day_of(sitting.at) >= day_of(now)]
    return min(ahead or sittings, key=lambda sitting: sitting.at)


def last_come(sittings: Sequence[Sitting], now: datetime) -> Sitting:
    """R20: by which of the days of a hearing somebody is of age: the last that has come.

    Where all are still to come, the first.
    """
    come = [sitting for sitting in sittings if day_of(sitting.at) <= day_of(now)]
    return max(come, key=lambda s: s.at) if come else min(sittings, key=lambda s: s.at)
