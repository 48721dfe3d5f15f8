"""The magistrates' standard list: court house, room, session, sitting, hearing, case, party."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from contracts.identifiers import IdentifierType
from contracts.reference import counts_as_guilty
from services.common.errors import Unprocessable
from services.court_listing.intake.reading.coverage import Coverage, Covered, panel_of
from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    Person,
    Reading,
    Sitting,
)
from services.court_listing.intake.reading.gathering import gather
from services.court_listing.intake.reading.moments import day_of, midnight, parse_moment
from services.court_listing.intake.reading.offences import plea_at, plea_code, read_offence
from services.court_listing.intake.reading.persons import (
    case_reference,
    gender,
    identifiers,
    is_youth,
    named,
    refuse_youth,
    site_slug,
)
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.report import Report

_YOUTH_PANELS = frozenset({"CHILD", "YOUTH"})


@dataclass(frozen=True)
class _Context:
    """What holds for the whole list."""

    now: datetime
    as_of: datetime
    only_day: date | None


def read_court_list(document: object, now: datetime) -> Reading:
    """What a list says. Raises ``Unprocessable`` where the document is no court list at all."""
    if not isinstance(document, dict) or not isinstance(document.get("courtLists"), list):
        raise Unprocessable(
            "This is not a court list: courtLists is missing, or is not a list.",
            field="/courtLists",
        )
    report = Report()
    root = Place(document, "", report)
    published = root.object("document")["publicationDate"].moment()
    as_of = min(published.at, now) if published else now
    context = _Context(now, as_of, _only_day(root))
    mentions = list(_defendants(root, context))
    covered = _covered(root, context, {m.pointer for m in mentions}) if published else ()
    defendants = gather(mentions, report)
    problems, notes = tuple(report.problems), tuple(report.notes)
    return Reading(as_of, True, defendants, problems, notes, covered, _kind(root))


def _kind(root: Place) -> str | None:
    """The kind of list, where the document names it."""
    document = root.object("document")
    named = (document[name].value for name in ("listType", "documentName", "documentType"))
    return next((name[:NAME] for name in named if isinstance(name, str)), None)


def _covered(root: Place, context: _Context, read: Collection[str]) -> tuple[Covered, ...]:
    """R7: the parts of the day that the list says whole, so that nobody else is on it."""
    silent, coverage = Place(root.value, "", Report()), Coverage()
    for house, room, sitting in _sittings(silent):
        name, site = _court(house)
        where = (name, room["courtRoomName"].text(NAME), site)
        at = _start(sitting, context)
        if at is not None:
            coverage.add(sitting, where, at, read)
    return coverage.covered()


def _only_day(root: Place) -> date | None:
    """The day the list is for, where all of its sittings that have a time agree."""
    silent = Place(root.value, "", Report())
    days = set()
    for _, _, sitting in _sittings(silent):
        start = sitting["sittingStart"].value
        moment = parse_moment(start) if isinstance(start, str) else None
        if moment:
            days.add(moment.on)
    return days.pop() if len(days) == 1 else None


def _sittings(root: Place) -> Iterator[tuple[Place, Place, Place]]:
    for listed in root.objects("courtLists"):
        house = listed.object("courtHouse")
        if not house.given:
            listed.refuse("a court list needs a court house")
        for room in house.objects("courtRoom"):
            for session in room.objects("session"):
                for sitting in session.objects("sittings"):
                    yield house, room, sitting


def _defendants(root: Place, context: _Context) -> Iterator[Defendant]:
    houses: dict[str, tuple[str, str]] = {}
    rooms: dict[str, str | None] = {}
    for house, room, place in _sittings(root):
        if house.pointer not in houses:
            houses[house.pointer] = _court(house)
        if room.pointer not in rooms:
            rooms[room.pointer] = room["courtRoomName"].text(NAME)
        at = _start(place, context)
        if at is None:
            continue
        name, site = houses[house.pointer]
        sitting = Sitting(name, rooms[room.pointer], site, at)
        for hearing in place.objects("hearing"):
            heard = replace(sitting, panel=panel_of(hearing))
            yield from _of_hearing(hearing, heard, context)


def _court(house: Place) -> tuple[str, str]:
    name = house["courtHouseName"].text(NAME) or house["lja"].text(NAME)
    if name is None:
        house.refuse("a court house without a name that can be used")
        name = "not named"
    return name, site_slug(house, name, house["ouCode"].text(NAME))


def _start(sitting: Place, context: _Context) -> datetime | None:
    start = sitting["sittingStart"].moment()
    if start is not None:
        return start.at
    if context.only_day is None:
        sitting.refuse("a sitting without a time that can be used")
        return None
    sitting.report.note(
        sitting.pointer, "no time that can be used; taken at the start of the day of the list"
    )
    return midnight(context.only_day)


def _of_hearing(hearing: Place, sitting: Sitting, context: _Context) -> Iterator[Defendant]:
    youth = sitting.panel in _YOUTH_PANELS
    for case in hearing.objects("case"):
        urn = case_reference(case["caseUrn"]) or case_reference(case["caseNumber"])
        if urn is None:
            case.refuse("a case without a reference that can be used")
            continue
        parties = case if case["party"].given else hearing
        for party in parties.objects("party"):
            defendant = _defendant(party, urn, sitting, context, youth)
            if defendant is not None:
                yield defendant
    for application in hearing.objects("application"):
        application.refuse("an application; people are listed by the cases against them")


def _defendant(
    party: Place, urn: str, sitting: Sitting, context: _Context, youth: bool
) -> Defendant | None:
    details = _details_of_defendant(party)
    if details is None:
        return None
    person = _person(party, details, day_of(sitting.at), youth)
    if person is None:
        return None
    holder = party if party["offence"].given else details
    before = len(party.report.problems)
    offences = tuple(_offences(holder, context))
    whole = len(party.report.problems) == before and holder["offence"].given
    return Defendant(party.pointer, urn, person, sitting, offences, whole)


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


def _person(party: Place, details: Place, on: date, youth: bool) -> Person | None:
    person = named(
        party,
        details["individualSurname"].text(NAME),
        details["individualForenames"].text(NAME),
        details["individualMiddleName"].text(NAME),
    )
    if person is None:
        return None
    birth, age = details["dateOfBirth"].birthday(on), details["age"].age()
    if is_youth(birth, age, on, youth):
        refuse_youth(party)
        return None
    return replace(
        person,
        date_of_birth=birth,
        age=age,
        gender=gender(details["gender"]),
        identifiers=identifiers(
            details["pncId"].identifier(IdentifierType.PNC),
            details["croNumber"].identifier(IdentifierType.CRO),
            details["asn"].identifier(IdentifierType.ASN),
        ),
        in_custody=details["inCustody"].flag(),
    )


def _offences(holder: Place, context: _Context) -> Iterator[OffenceFound]:
    for place in holder.objects("offence"):
        offence = read_offence(place)
        if offence is not None:
            yield _with_plea(place, offence, context)


def _with_plea(place: Place, offence: OffenceFound, context: _Context) -> OffenceFound:
    """R11: guilt follows from a plea or a verdict; a date of conviction alone says too little."""
    plea = plea_code(place["plea"])
    convicted = place["convictionDate"].past(context.now)
    if convicted and (plea is None or not counts_as_guilty(plea)):
        place["convictionDate"].refuse("a conviction without a plea or verdict of guilty", "R11")
    if plea is None:
        return offence
    date_given = place["pleaDate"]
    moment = date_given.past(context.now)
    if moment is None and date_given.given:
        return offence
    entered = plea_at(plea, moment, context.as_of)
    if entered.counts_as_guilty and convicted:
        entered = replace(entered, convicted_on=convicted.on)
    return replace(offence, plea=entered)
