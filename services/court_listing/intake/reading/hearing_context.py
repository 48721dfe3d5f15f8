"""What holds for a whole hearing message, and each person of it as the message has them (R62)."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts.identifiers import IdentifierType
from services.court_listing.intake.reading import applications, persons
from services.court_listing.intake.reading.findings import (
    ListedApplication,
    Person,
    ResultFound,
    Sitting,
)
from services.court_listing.intake.reading.gathering import traits_of
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.place import NAME, Place, same_id
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.results import read_result
from services.court_listing.intake.reading.sittings import last_come
from services.court_listing.intake.reading.traits import Traits, is_one_by_id
from services.court_listing.intake.reading.youths import (
    refused_as_youth,
    said_of,
    says_youth,
    youths_of,
)

_IN_CUSTODY = {"C": True, "B": False, "U": False, "P": False}


@dataclass(frozen=True)
class Context:
    """What holds for the whole message."""

    now: datetime
    sitting: Sitting
    sittings: tuple[Sitting, ...]
    by_person: Mapping[str, list[Place]]
    youth: bool
    youths: frozenset[str]
    kind: str | None = None
    taken: set[str] = field(default_factory=set)
    unplaced: list[ListedApplication] = field(default_factory=list)
    two_people: frozenset[str] = frozenset()


def context_of(root: Place, days: list[datetime], now: datetime) -> Context:
    """Court, sittings, and the results that the message has beside the defendants."""
    centre = root.object("courtCentre")
    name = centre["name"].text(NAME)
    if name is None:
        root.refuse("a hearing without the name of a court that can be used")
        name = "not named"
    site = persons.site_slug(centre, name, centre["code"].text(NAME))
    sitting = Sitting(name, centre["roomName"].text(NAME), site, days[0])
    by_person: dict[str, list[Place]] = {}
    for place in root.objects("defendantJudicialResults"):
        result, whose = place.object("judicialResult"), place["masterDefendantId"].id()
        if result.given and whose:
            by_person.setdefault(whose, []).append(result)
        else:
            place.refuse("a result without what it is, or whose")
    sittings = tuple(replace(sitting, at=at) for at in days)
    youth = any(says_youth(place) for place in (root, centre, root.object("type")))
    context = Context(
        now, sitting, sittings, by_person, youth, youths_of(root), applications.kind(root)
    )
    return replace(context, two_people=_two_people(root, context)) if by_person else context


def _two_people(root: Place, context: Context) -> frozenset[str]:
    """The ids under which the message has results, and two who cannot be one person (R62)."""
    people: dict[str, list[Traits]] = {}
    for case in root.objects("prosecutionCases") if root["prosecutionCases"].given else ():
        for place in case.objects("defendants"):
            unheard = Place(place.value, place.pointer, Report())
            whose = unheard["masterDefendantId"].id()
            person = person_of(unheard, context) if whose in context.by_person else None
            if whose is not None and person is not None:
                people.setdefault(whose, []).append(traits_of(person, None))
    return frozenset(
        whose
        for whose, found in people.items()
        if any(not is_one_by_id(one, other) for one, other in itertools.combinations(found, 2))
    )


def person_of(place: Place, context: Context) -> Person | None:
    """The person of a defendant; reported where there is none who can be taken (R20, R61)."""
    holder = place.object("personDefendant")
    details = holder.object("personDetails")
    if not details.given:
        organisation = place["legalEntityDefendant"].given
        place.refuse("an organisation" if organisation else "a defendant without details")
        return None
    person = persons.named(
        place,
        details["lastName"].text(NAME),
        details["firstName"].text(NAME),
        details["middleName"].text(NAME),
    )
    if person is None:
        return None
    on = day_of(last_come(context.sittings, context.now).at)
    birth = details["dateOfBirth"].birthday(on)
    # The court's own word that someone is a youth is believed even against a date of birth.
    said = said_of((place, holder, details))
    ids = [place[key].value for key in ("id", "masterDefendantId")]
    said = True if any(same_id(id) in context.youths for id in ids if isinstance(id, str)) else said
    if refused_as_youth(place, birth=birth, age=None, on=on, person=said, court=context.youth):
        return None
    bail = holder.object("bailStatus")["code"].text(NAME)
    return replace(
        person,
        date_of_birth=birth,
        gender=persons.gender(details["gender"]),
        in_custody=_IN_CUSTODY.get((bail or "").upper()),
        **persons.numbers(
            (IdentifierType.PNC, place["pncId"]),
            (IdentifierType.CRO, place["croNumber"]),
            (IdentifierType.ASN, holder["arrestSummonsNumber"]),
        ),
    )


def results_of(place: Place, key: str, context: Context) -> list[ResultFound]:
    """The results under a member, without those that cannot be read."""
    read = (read_result(r, context.sitting.at, context.now) for r in place.objects(key))
    return [result for result in read if result is not None]
