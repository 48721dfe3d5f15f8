"""An offence of either kind of message: its code, its title, its wording."""

from dataclasses import replace

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.reference import offence
from services.court_listing.intake.reading.findings import OffenceFound
from services.court_listing.intake.reading.place import TITLE, WORDING, Place


def read_offence(
    place: Place,
    code: str = "offenceCode",
    title: str = "offenceTitle",
    wording: str = "offenceWording",
) -> OffenceFound | None:
    """Code, title and wording by the names of its members; nothing without a code or a title."""
    found, said = _code(place.first(code, "offenceCode")), place[title].text(TITLE)
    entry = offence(found) if found else None
    called = said or (entry.title if entry else found)
    if called is None:
        place.refuse("an offence needs a code or a title that can be used")
        return None
    return OffenceFound(title=called, code=found, wording=place[wording].text(WORDING))


def read_source_id(place: Place, item: OffenceFound) -> OffenceFound:
    """The same with the court system's own id and the wording as hearings name it."""
    wording = place["wording"].text(WORDING) or item.wording
    return replace(item, source_id=place["id"].id(), wording=wording)


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
