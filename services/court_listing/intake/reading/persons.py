"""What both kinds of message say of a person: adult or not, gender, reference of the case."""

from datetime import date
from typing import TypedDict

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.policy import UnknownPolicy, policy
from contracts.reference import match, site_of_court
from contracts.vocabulary import PersonIdentifier
from services.court_listing.intake.reading.findings import Person
from services.court_listing.intake.reading.place import NAME, Place, unstorable

UNASSIGNED = "unassigned"


def age_on(day: date, birth: date) -> int:
    """Whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_youth(birth: date | None, age: int | None, on: date, called_youth: bool | None) -> bool:
    """R20: under age on the day of the hearing; the date of birth before anything else said."""
    years = age_on(on, birth) if birth else age
    if years is None:
        return bool(called_youth)
    return years < _adult_from(on)


def _adult_from(on: date) -> int:
    try:
        return policy("adult_from", on=on).number()
    except UnknownPolicy:
        return 18


def gender(place: Place) -> str | None:
    """A gender of the coded list."""
    text = place.text()
    code = match("genders", text) if text else None
    if text and code is None:
        place.refuse("not a gender of the coded list", "R63")
    return code


class Numbers(TypedDict):
    """The fields of a person that say numbers of registers."""

    identifiers: tuple[PersonIdentifier, ...]
    as_written: tuple[tuple[str, str], ...]


def numbers(*places: tuple[IdentifierType, Place]) -> Numbers:
    """R61: those that could be kept; what was refused, which is reported, as it was written."""
    kept: list[PersonIdentifier] = []
    written: list[tuple[str, str]] = []
    for kind, place in places:
        identifier = place.identifier(kind)
        if identifier is not None:
            kept.append(identifier)
        elif isinstance(place.value, str) and unstorable(place.value, NAME) is None:
            written.append((kind.value, place.value.strip()))
    return {"identifiers": tuple(kept), "as_written": tuple(written)}


def named(place: Place, family: str | None, *given: str | None) -> Person | None:
    """A person by name; one with a single name has it as family name."""
    names = " ".join(part for part in given if part) or None
    if family is None and names is None:
        place.refuse("a defendant without a name that can be used")
        return None
    if family is None:
        return Person(family_name=names or "")
    return Person(family_name=family, given_names=names)


def case_reference(place: Place) -> str | None:
    """The reference of a case in its normal form; an unusual one is kept as it is."""
    text = place.text(NAME)
    if text is None:
        return None
    try:
        return normalise(IdentifierType.CASE_URN, text)
    except InvalidIdentifier:
        place.report.note(place.pointer, "not a form of case reference that is known; kept")
        return "".join(text.split()).upper()


def reference_of_case(case: Place) -> str | None:
    """The reference of a case as a hearing names it, by the first that can be used."""
    identifier = case.object("prosecutionCaseIdentifier")
    for place in (
        identifier["caseURN"],
        identifier["prosecutionAuthorityReference"],
        case["id"],
    ):
        reference = case_reference(place)
        if reference is not None:
            return reference
    return None


def site_slug(place: Place, court_name: str, ou_code: str | None) -> str:
    """R1: the site of a court; a court of no site is taken and says so."""
    site = site_of_court(court_name, ou_code)
    if site is None:
        place.report.note(
            place.pointer, "not a court of any site of the programme; taken as unassigned (R1)"
        )
        return UNASSIGNED
    named = site_of_court(court_name)
    if ou_code and named is not None and named.slug != site.slug:
        place.report.note(
            place.pointer, "the court's name and its code are of two sites; taken by the code (R1)"
        )
    return site.slug
