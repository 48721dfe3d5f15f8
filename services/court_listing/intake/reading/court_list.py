"""The magistrates' standard list: court house, room, session, sitting, hearing, case, party."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.common.errors import Unprocessable
from services.court_listing.intake.reading.coverage import Coverage, Covered, kind_of, panel_of
from services.court_listing.intake.reading.findings import (
    Defendant,
    ListedApplication,
    Reading,
    Sitting,
)
from services.court_listing.intake.reading.gathering import gather
from services.court_listing.intake.reading.libra import is_libra_case, read_libra_case
from services.court_listing.intake.reading.list_applications import (
    kind_of_hearing,
    listed_applications,
)
from services.court_listing.intake.reading.list_parties import Case, defendant_of
from services.court_listing.intake.reading.moments import midnight, parse_moment
from services.court_listing.intake.reading.persons import case_reference, site_slug
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.pleas import When
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.unread import report_unread
from services.court_listing.intake.reading.youths import says_youth


@dataclass(frozen=True)
class _Context:
    """What holds for the whole list."""

    now: datetime
    as_of: datetime
    only_day: date | None
    applications: list[ListedApplication] = field(default_factory=list)


def read_court_list(document: object, now: datetime) -> Reading:
    """What a list says. Raises ``Unprocessable`` where the document is no court list at all."""
    if is_libra_case(document):
        return read_libra_case(document, now)
    if not isinstance(document, dict) or not _is_list(document.get("courtLists")):
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
    defendants = gather(mentions, report)
    report_unread(document, report)
    covered = _covered(root, context, mentions) if published else ()
    problems, notes = tuple(report.problems), tuple(report.notes)
    return Reading(
        as_of,
        True,
        defendants,
        problems,
        notes,
        covered,
        kind_of(root),
        applications=tuple(context.applications),
    )


def _covered(root: Place, context: _Context, mentions: Sequence[Defendant]) -> tuple[Covered, ...]:
    """R7: the parts of the day that the list says whole, so that nobody else is on it."""
    silent = Place(root.value, "", Report())
    read = {m.pointer for m in mentions} | {a.whole for a in context.applications}
    # A sitting whose hearings are an empty list is read: nobody is on it.
    nobody = {p.pointer for p in root.report.lacking.values() if p.pointer.endswith("/hearing")}
    unreadable = {problem.pointer for problem in root.report.problems} - nobody
    coverage = Coverage(read, unreadable)
    for *_, house, room, session, sitting in _sittings(silent):
        name, site, code = _court(house)
        where = (name, room["courtRoomName"].text(NAME), site, code)
        at = _start(sitting, session, context)
        if at is not None:
            coverage.add(sitting, where, at)
    return coverage.covered()


def _is_list(value: object) -> bool:
    """A list, or the one court of it without the list around it."""
    return isinstance(value, list) or (isinstance(value, dict) and bool(value))


def _only_day(root: Place) -> date | None:
    """The day the list is for, where all of its sittings that have a time agree."""
    silent = Place(root.value, "", Report())
    days = set()
    for levels in _sittings(silent):
        start = levels[-1]["sittingStart"].value
        moment = parse_moment(start) if isinstance(start, str) else None
        if moment:
            days.add(moment.on)
    return days.pop() if len(days) == 1 else None


def _sittings(root: Place) -> Iterator[tuple[Place, ...]]:
    """Each sitting with what it stands in: list, court house, room, session."""
    for listed in root.objects("courtLists", "a list without a court"):
        house = listed.object("courtHouse")
        if not house.given:
            listed.refuse("a court list needs a court house")
        for room in house.objects("courtRoom", "a court house without a court room"):
            for session in room.objects("session", "a court room without a session"):
                for sitting in session.objects("sittings", "a session without a sitting"):
                    yield root, listed, house, room, session, sitting


def _defendants(root: Place, context: _Context) -> Iterator[Defendant]:
    houses: dict[str, tuple[str, str, str | None]] = {}
    rooms: dict[str, str | None] = {}
    for levels in _sittings(root):
        _, _, house, room, session, place = levels
        if house.pointer not in houses:
            houses[house.pointer] = _court(house)
        if room.pointer not in rooms:
            rooms[room.pointer] = room["courtRoomName"].text(NAME)
        at = _start(place, session, context)
        if at is None:
            continue
        name, site, code = houses[house.pointer]
        sitting = Sitting(name, rooms[room.pointer], site, at, court_code=code)
        youth = any(says_youth(level) for level in levels)
        for hearing in place.objects("hearing", "a sitting without a hearing"):
            heard = replace(sitting, panel=panel_of(hearing))
            yield from _of_hearing(hearing, heard, context, youth)


def _court(house: Place) -> tuple[str, str, str | None]:
    """Its name, its site, and its code."""
    name = house["courtHouseName"].text(NAME) or house["lja"].text(NAME)
    if name is None:
        house.refuse("a court house without a name that can be used")
        name = "not named"
    code = house["ouCode"].text(NAME)
    return name, site_slug(house, name, code), code.upper() if code else None


def _start(sitting: Place, session: Place, context: _Context) -> datetime | None:
    """By its own time, of the day of its session or of the list where it says the time alone."""
    begins = session.first("sessionStart", "sessionStartTime", "sessionDate").moment()
    day = begins.on if begins else context.only_day
    start = sitting["sittingStart"].moment(day) or begins
    if start is not None:
        return start.at
    if day is None:
        sitting.refuse("a sitting without a time that can be used")
        return None
    sitting.report.note(
        sitting.pointer, "no time that can be used; taken at the start of the day of the list"
    )
    return midnight(day)


def _of_hearing(
    hearing: Place, sitting: Sitting, context: _Context, youth: bool
) -> Iterator[Defendant]:
    youth, kind = says_youth(hearing) or youth, kind_of_hearing(hearing)
    when = When(context.now, context.as_of)
    applications = list(hearing.objects("application"))
    lacking = None if applications else "a hearing without a case"
    for case in hearing.objects("case", lacking):
        urn = case_reference(case["caseUrn"]) or case_reference(case["caseNumber"])
        if urn is None:
            case.refuse("a case without a reference that can be used")
            continue
        parties = hearing if hearing["party"].given and not case["party"].given else case
        listed = list(parties.objects("party", "a case without a party"))
        around = (case, hearing) if len(listed) == 1 else ()
        told = Case(urn, sitting, says_youth(case) or youth, around, kind)
        for party in listed:
            defendant = defendant_of(party, told, when)
            if defendant is not None:
                yield defendant
    context.applications.extend(
        found
        for application in applications
        for found in listed_applications(application, hearing, sitting, youth, when)
    )
