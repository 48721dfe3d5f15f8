"""What both kinds of message say of a person: adult or not, gender, reference of the case."""

from datetime import date

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.policy import UnknownPolicy, policy
from contracts.reference import match, site_of_court
from contracts.vocabulary import PersonIdentifier
from services.court_listing.intake.reading.findings import Person
from services.court_listing.intake.reading.place import NAME, Place

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


def identifiers(*read: PersonIdentifier | None) -> tuple[PersonIdentifier, ...]:
    """Those that could be kept."""
    return tuple(identifier for identifier in read if identifier is not None)


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
    return site.slug
