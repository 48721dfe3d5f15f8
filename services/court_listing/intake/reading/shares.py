"""A share of results: of which hearing or day of it, and since when it counts (R26)."""

from collections.abc import Sequence
from datetime import datetime

from services.court_listing.intake.reading.findings import Defendant, Share
from services.court_listing.intake.reading.place import NAME, Place


def share_of(whole: Place, root: Place, defendants: Sequence[Defendant], as_of: datetime) -> Share:
    """R26: of which hearing, or which day of it, these are the results; and since when."""
    centre, days = root.object("courtCentre"), root.objects("hearingDays")
    sittings = sorted(filter(None, (day["sittingDay"].text(NAME) for day in days)))
    where = centre["code"].text(NAME) or centre["name"].text(NAME) or ""
    hearing = root["id"].text(NAME) or "|".join([where, *sittings[:1]])
    day = whole["hearingDay"].text(NAME) or root["hearingDay"].text(NAME)
    given = any(d.results or any(o.results for o in d.offences) for d in defendants)
    return Share(
        hearing=f"{hearing}@{day}" if day else hearing,
        shared_at=as_of,
        of_results=given or whole["sharedTime"].given,
        timed=whole["sharedTime"].given,
        reshare=whole["isReshare"].flag() is True,
        version=whole["version"].text(NAME),
    )
