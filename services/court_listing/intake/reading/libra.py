"""A case as Libra listed it: one defendant, at one session of a magistrates' court."""

from dataclasses import replace
from datetime import datetime

from contracts.identifiers import IdentifierType
from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    Person,
    Reading,
    Sitting,
)
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.offences import read_offence
from services.court_listing.intake.reading.persons import (
    case_reference,
    gender,
    named,
    numbers,
    site_slug,
)
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.pleas import When, with_plea_of_list
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.unread import report_unread
from services.court_listing.intake.reading.youths import refused_as_youth, said_of, says_youth

_PERSON = "P"
_NOT_SAID = frozenset({"n", "ns", "u"})


def is_libra_case(document: object) -> bool:
    """Whether it is one: by the number of the case beside the defendant and the session."""
    return isinstance(document, dict) and "caseNo" in document and "courtLists" not in document


def read_libra_case(document: object, now: datetime) -> Reading:
    """What a case says, as of now; a case says what is listed of its one defendant."""
    report = Report()
    root = Place(document, "", report)
    defendant = _defendant(root, now)
    report_unread(document, report)
    found = (defendant,) if defendant else ()
    return Reading(now, True, found, tuple(report.problems), tuple(report.notes))


def _defendant(root: Place, now: datetime) -> Defendant | None:
    urn = case_reference(root.first("urn", "caseNo"))
    at = root.first("sessionStartTime", "dateOfHearing").moment()
    if urn is None or at is None:
        root.refuse("a case without a reference or a session that can be used")
        return None
    person = _person(root, at.at)
    if person is None:
        return None
    before = len(root.report.problems)
    offences = tuple(_offences(root, now))
    whole = len(root.report.problems) == before and root["offences"].given
    return Defendant("", urn, person, _sitting(root, at.at), offences, whole)


def _sitting(root: Place, at: datetime) -> Sitting:
    """By the court's code, which Libra writes without the two noughts at its end."""
    code = root["courtCode"].text(NAME)
    name = root["courtName"].text(NAME) or f"Court {code or 'not named'}"
    full = code + "00" if code and len(code) == 5 else code
    return Sitting(name, root["courtRoom"].text(NAME), site_slug(root, name, full), at)


def _person(root: Place, at: datetime) -> Person | None:
    kind = (root["defendantType"].text(NAME) or _PERSON).upper()
    if kind != _PERSON:
        root.refuse("an organisation")
        return None
    name = root.object("name")
    given = (name[key].text(NAME) for key in ("forename1", "forename2", "forename3"))
    whole = root["defendantName"].text(NAME)
    person = named(root, name["surname"].text(NAME) or (None if name.given else whole), *given)
    if person is None:
        return None
    on = day_of(at)
    birth, age = root["defendantDob"].birthday(on), root["defendantAge"].age()
    said, court = said_of((root,)), says_youth(root)
    if refused_as_youth(root, birth=birth, age=age, on=on, person=said, court=court):
        return None
    sex = root["defendantSex"]
    unsaid = isinstance(sex.value, str) and sex.value.strip().casefold() in _NOT_SAID
    return replace(
        person,
        date_of_birth=birth,
        age=age,
        gender=None if unsaid else gender(sex),
        **numbers((IdentifierType.PNC, root["pnc"]), (IdentifierType.CRO, root["cro"])),
    )


def _offences(root: Place, now: datetime) -> list[OffenceFound]:
    found = []
    for place in root.objects("offences"):
        offence = read_offence(place, code="code", title="title", wording="summary")
        if offence is not None:
            found.append(with_plea_of_list(place, offence, When(now, now), ()))
    if not found:
        root.report.note(root.pointer, "no offence is listed")
    return found
