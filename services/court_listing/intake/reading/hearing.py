"""Common Platform hearing messages: cases, defendants, pleas, verdicts, judicial results."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from contracts.identifiers import IdentifierType
from services.common.errors import Unprocessable
from services.court_listing.intake.reading import applications, persons
from services.court_listing.intake.reading.findings import (
    Defendant,
    HeardFor,
    OffenceFound,
    Person,
    Reading,
    ResultFound,
    Sitting,
)
from services.court_listing.intake.reading.gathering import gather
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.offences import read_offence, read_source_id
from services.court_listing.intake.reading.outcomes import LiveResult
from services.court_listing.intake.reading.place import NAME, Place, same_id
from services.court_listing.intake.reading.pleas import When, with_plea_of_hearing
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.results import (
    live,
    of_application,
    read_result,
    sentence_of,
)
from services.court_listing.intake.reading.shares import share_of, shared_at
from services.court_listing.intake.reading.sittings import days_of, last_come, to_come
from services.court_listing.intake.reading.unread import report_unread
from services.court_listing.intake.reading.wrappers import MEMBERS, is_hearing, unwrapped
from services.court_listing.intake.reading.youths import (
    refused_as_youth,
    said_of,
    says_youth,
    youths_of,
)

_IN_CUSTODY = {"C": True, "B": False, "U": False, "P": False}


@dataclass(frozen=True)
class _Context:
    """What holds for the whole message."""

    now: datetime
    sitting: Sitting
    sittings: tuple[Sitting, ...]
    by_person: Mapping[str, list[Place]]
    youth: bool
    youths: frozenset[str]
    kind: str | None = None
    taken: set[str] = field(default_factory=set)


def read_hearing(document: object, now: datetime) -> Reading:
    """What a message says. Raises ``Unprocessable`` where it is no hearing at all."""
    report = Report()
    whole = Place(document, "", report)
    root = unwrapped(whole)
    if not is_hearing(root):
        raise Unprocessable(
            f"This is not a hearing: it has no list of {', '.join(MEMBERS)}.",
            field="/prosecutionCases",
        )
    shared = shared_at(whole, now)
    as_of = shared or now
    days = days_of(root)
    mentions = list(_defendants(root, _context(root, days, now))) if days else []
    defendants = gather(mentions, report)
    report_unread(document, report)
    problems, notes = tuple(report.problems), tuple(report.notes)
    source = root["id"].id()
    share = share_of(whole, root, defendants, shared, now, days) if days else None
    return Reading(as_of, False, defendants, problems, notes, source=source, share=share)


def _context(root: Place, days: list[datetime], now: datetime) -> _Context:
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
    return _Context(
        now, sitting, sittings, by_person, youth, youths_of(root), applications.kind(root)
    )


def _defendants(root: Place, context: _Context) -> Iterator[Defendant]:
    made = list(root.objects("courtApplications"))
    lacking = None if made else "a hearing without a case"
    for case in root.objects("prosecutionCases", lacking):
        urn = persons.reference_of_case(case)
        of_youths = replace(context, youth=says_youth(case) or context.youth)
        for place in case.objects("defendants", "a case without a defendant"):
            reference = urn or persons.case_reference(place["prosecutionCaseId"])
            if reference is None:
                place.refuse("a case without a reference that can be used")
            elif (defendant := _defendant(place, reference, of_youths)) is not None:
                yield defendant
    for whose in [key for key in context.by_person if key not in context.taken]:
        for result in context.by_person[whose]:
            result.refuse("a result of nobody in this message who was taken")
    for application in made:
        yield from _of_application(application, context)


def _of_application(application: Place, context: _Context) -> Iterator[Defendant]:
    """Whom it is about, in each case it is made in, with what was decided of it (R39, R40)."""
    decided: list[OffenceFound] = []
    about = applications.order_offences(application)
    results = tuple(
        replace(result, about=about)
        for result in of_application(_results(application, "judicialResults", context), application)
    )
    for item in applications.offences(application):
        own = of_application(_results(item, "judicialResults", context), item)
        if own and (offence := read_offence(item)) is not None:
            decided.append(replace(read_source_id(item, offence), results=tuple(own)))
    answered = applications.answer(application, When(context.now, context.sitting.at))
    named, kind = applications.people(application), applications.kind(application) or context.kind
    if not named:
        application.refuse("an application that names nobody it is about", "R40")
    for place in named:
        person = _person(place, context)
        if person is None:
            continue
        cases = applications.cases(application, place)
        if not cases:
            place.refuse("an application without the case it is made in", "R40")
        for urn, source_id in cases.items():
            yield Defendant(
                place.pointer,
                urn,
                person,
                to_come(context.sittings, context.now),
                offences=tuple(decided),
                whole=False,
                source_id=source_id,
                results=results,
                days=context.sittings,
                applied=True,
                answers=(answered,) if answered else (),
                heard_for=(HeardFor(kind, context.sittings),),
            )


def _defendant(place: Place, urn: str, context: _Context) -> Defendant | None:
    person = _person(place, context)
    if person is None:
        return None
    offences: list[OffenceFound] = []
    passed: list[LiveResult] = []
    before = len(place.report.problems)
    when = When(context.now, context.sitting.at)
    for item in place.objects("offences"):
        offence = read_offence(item)
        own = _results(item, "judicialResults", context)
        if offence is not None:
            read = replace(read_source_id(item, offence), results=tuple(own))
            offences.append(with_plea_of_hearing(item, read, when))
        passed += live(own, item.pointer)
    whole = len(place.report.problems) == before
    results = _results(place, "defendantCaseJudicialResults", context)
    source_id = place["id"].id()
    whose = place["masterDefendantId"].id() or ""
    context.taken.add(whose)
    for shared in context.by_person.get(whose, []):
        result = read_result(shared, context.sitting.at, context.now)
        results += [result] if result else []
    passed += live(results, None)
    return Defendant(
        place.pointer,
        urn,
        person,
        to_come(context.sittings, context.now),
        offences=tuple(offences),
        whole=whole,
        source_id=source_id,
        results=tuple(results),
        sentence=sentence_of(passed, place),
        days=context.sittings,
        heard_for=(HeardFor(context.kind, context.sittings),) if context.kind else (),
    )


def _person(place: Place, context: _Context) -> Person | None:
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


def _results(place: Place, key: str, context: _Context) -> list[ResultFound]:
    read = (read_result(r, context.sitting.at, context.now) for r in place.objects(key))
    return [result for result in read if result is not None]
