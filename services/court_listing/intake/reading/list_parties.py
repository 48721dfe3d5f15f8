"""A party of a court list: a person by name, number and offences, or why it is none to be taken."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from contracts.identifiers import IdentifierType
from services.court_listing.intake.reading.findings import (
    Defendant,
    HeardFor,
    OffenceFound,
    Person,
    Sitting,
)
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.offences import read_offence
from services.court_listing.intake.reading.persons import gender, named, numbers
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.pleas import When, with_plea_of_list
from services.court_listing.intake.reading.youths import refused_as_youth, said_of


@dataclass(frozen=True)
class Case:
    """A case at a sitting; ``youth`` where court, session, panel or case is said to be theirs.

    ``kind`` is what of an order is heard, where the hearing says so.
    """

    urn: str
    sitting: Sitting
    youth: bool
    around: tuple[Place, ...]
    kind: str | None = None


def defendant_of(party: Place, case: Case, when: When) -> Defendant | None:
    """Somebody who is tried in a case, with what is listed against them."""
    details = _details_of_defendant(party)
    if details is None:
        return None
    person = person_of(party, details, day_of(case.sitting.at), case.youth)
    if person is None:
        return None
    holder = party if party["offence"].given else details
    before = len(party.report.problems)
    offences = tuple(_offences(holder, (details, party, *case.around), when))
    whole = len(party.report.problems) == before and holder["offence"].given
    heard_for = (HeardFor(case.kind, (case.sitting,)),) if case.kind else ()
    return Defendant(
        party.pointer, case.urn, person, case.sitting, offences, whole, heard_for=heard_for
    )


def _details_of_defendant(party: Place) -> Place | None:
    role = (party["partyRole"].text(NAME) or "").upper()
    if role != "DEFENDANT":
        party.refuse("not a defendant" if role else "a party without a role that can be used")
        return None
    details = party.object("individualDetails")
    if not details.given:
        organisation = party["organisationDetails"].given
        party.refuse("an organisation" if organisation else "a defendant without details")
        return None
    return details


def person_of(party: Place, details: Place, on: date, youth: bool) -> Person | None:
    """Who it is; nobody, and reported, where that cannot be told or it is a youth (R20)."""
    person = named(
        party,
        details["individualSurname"].text(NAME),
        details["individualForenames"].text(NAME),
        details["individualMiddleName"].text(NAME),
    )
    if person is None:
        return None
    birth, age = details["dateOfBirth"].birthday(on), details["age"].age()
    said = said_of((party, details))
    if refused_as_youth(party, birth=birth, age=age, on=on, person=said, court=youth):
        return None
    return replace(
        person,
        date_of_birth=birth,
        age=age,
        gender=gender(details["gender"]),
        in_custody=details["inCustody"].flag(),
        **numbers(
            (IdentifierType.PNC, details.first("pncId", "pnc")),
            (IdentifierType.CRO, details.first("croNumber", "cro")),
            (IdentifierType.ASN, details["asn"]),
        ),
    )


def _offences(holder: Place, around: tuple[Place, ...], when: When) -> Iterator[OffenceFound]:
    """What older lists say around the offence is of it, where there is but one."""
    places = list(holder.objects("offence"))
    elsewhere = around if len(places) == 1 else ()
    if not places:
        holder.report.note(holder.pointer, "no offence is listed")
    for place in places:
        offence = read_offence(place)
        if offence is not None:
            yield with_plea_of_list(place, offence, when, elsewhere)
