"""An offence of either kind of message: its code, its title, its wording."""

from dataclasses import replace
from datetime import datetime

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.reference import counts_as_guilty, match_plea, offence
from services.court_listing.intake.reading.findings import OffenceFound, PleaFound
from services.court_listing.intake.reading.moments import Moment
from services.court_listing.intake.reading.place import NAME, TITLE, WORDING, Place

NOT_ENTERED = frozenset({"NONE", "NO_PLEA"})


def read_offence(place: Place) -> OffenceFound | None:
    """Code, title and wording; nothing where neither code nor title can be used."""
    code = _code(place["offenceCode"])
    title = place["offenceTitle"].text(TITLE)
    entry = offence(code) if code else None
    title = title or (entry.title if entry else code)
    if title is None:
        place.refuse("an offence needs a code or a title that can be used")
        return None
    return OffenceFound(title=title, code=code, wording=place["offenceWording"].text(WORDING))


def read_source_id(place: Place, item: OffenceFound) -> OffenceFound:
    """The same with the court system's own id and the wording as hearings name it."""
    wording = place["wording"].text(WORDING) or item.wording
    return replace(item, source_id=place["id"].text(NAME), wording=wording)


def plea_code(place: Place) -> str | None:
    """A plea of the court's vocabulary that was entered; anything else is reported (R11)."""
    text = place.text()
    if text is None:
        return None
    code = match_plea(text)
    if code is None:
        place.refuse("not a plea of the court's vocabulary", "R11")
        return None
    return None if code in NOT_ENTERED else code


def plea_at(plea: str, moment: Moment | None, otherwise: datetime) -> PleaFound:
    """The plea with its moment, or the document's where it has none of its own."""
    at = moment.at if moment else otherwise
    return PleaFound(
        plea=plea,
        verdict=None,
        counts_as_guilty=counts_as_guilty(plea),
        entered_at=at,
        day_only=moment is not None and moment.day_only,
    )


def _code(place: Place) -> str | None:
    """Old and new codes in their normal form; an unusual one is kept as it is."""
    text = place.text(40)
    if text is None:
        return None
    try:
        return normalise(IdentifierType.OFFENCE_CODE, text)
    except InvalidIdentifier:
        place.report.note(place.pointer, "not a form of offence code that is known; kept as it is")
        return text.upper()
