"""Common Platform hearing messages: cases, defendants, pleas, verdicts, judicial results."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from services.common.errors import Unprocessable
from services.court_listing.intake.reading import applications, persons
from services.court_listing.intake.reading.findings import (
    Defendant,
    HeardFor,
    ListedApplication,
    OffenceFound,
    Person,
    Reading,
)
from services.court_listing.intake.reading.gathering import gather
from services.court_listing.intake.reading.hearing_context import (
    Context,
    context_of,
    person_of,
    results_of,
)
from services.court_listing.intake.reading.offences import read_offence, read_source_id
from services.court_listing.intake.reading.outcomes import LiveResult
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.pleas import When, with_plea_of_hearing
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.results import (
    live,
    of_application,
    read_result,
    sentence_of,
)
from services.court_listing.intake.reading.shares import share_of, shared_at
from services.court_listing.intake.reading.sittings import days_of, to_come
from services.court_listing.intake.reading.unread import report_unread
from services.court_listing.intake.reading.wrappers import MEMBERS, is_hearing, unwrapped
from services.court_listing.intake.reading.youths import (
    says_youth,
)


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
    context = context_of(root, days, now) if days else None
    mentions = list(_defendants(root, context)) if context is not None else []
    defendants = gather(mentions, report)
    report_unread(document, report)
    problems, notes = tuple(report.problems), tuple(report.notes)
    source = root["id"].id()
    share = share_of(whole, root, defendants, shared, now, days) if days else None
    unplaced = tuple(context.unplaced) if context is not None else ()
    return Reading(
        as_of, False, defendants, problems, notes, source=source, share=share, applications=unplaced
    )


def _defendants(root: Place, context: Context) -> Iterator[Defendant]:
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
    _report_of_nobody(context)
    for application in made:
        yield from _of_application(application, context)


def _report_of_nobody(context: Context) -> None:
    """Results that are of none of the defendants, or of one of two under one id."""
    for whose in context.two_people & context.by_person.keys():
        for result in context.by_person[whose]:
            result.refuse("a result of one of two people under one id: whose it is must be said")
    for whose in [key for key in context.by_person if key not in context.taken]:
        for result in context.by_person[whose]:
            result.refuse("a result of nobody in this message who was taken")


def _decided_offences(application: Place, context: Context) -> tuple[OffenceFound, ...]:
    """The offences of its order or its cases that have results of their own."""
    decided: list[OffenceFound] = []
    for item in applications.offences(application):
        own = of_application(results_of(item, "judicialResults", context), item)
        if own and (offence := read_offence(item)) is not None:
            decided.append(replace(read_source_id(item, offence), results=tuple(own)))
    return tuple(decided)


def _unplaced(
    application: Place, place: Place, person: Person, context: Context
) -> ListedApplication:
    """One that names no case: matched as those of lists are, or asked of a person (R40, R62)."""
    return ListedApplication(
        place.pointer,
        place.pointer,
        person,
        to_come(context.sittings, context.now),
        reference=application["applicationReference"].text(NAME) or application["id"].id(),
        sittings=context.sittings,
    )


def _of_application(application: Place, context: Context) -> Iterator[Defendant]:
    """Whom it is about, in each case it is made in, with what was decided of it (R39, R40)."""
    about = applications.order_offences(application)
    read = of_application(results_of(application, "judicialResults", context), application)
    results = tuple(replace(result, about=about) for result in read)
    decided = _decided_offences(application, context)
    answered = applications.answer(application, When(context.now, context.sitting.at))
    named, kind = applications.people(application), applications.kind(application) or context.kind
    if not named:
        application.refuse("an application that names nobody it is about", "R40")
    for place in named:
        person = person_of(place, context)
        if person is None:
            continue
        cases = applications.cases(application, place)
        if not cases:
            place.refuse("an application without the case it is made in", "R40")
            unplaced = _unplaced(application, place, person, context)
            unplaced = replace(unplaced, results=results, offences=decided)
            answers = (answered,) if answered else ()
            context.unplaced.append(replace(unplaced, kind=kind, answers=answers))
        for urn, source_id in cases.items():
            yield Defendant(
                place.pointer,
                urn,
                person,
                to_come(context.sittings, context.now),
                offences=decided,
                whole=False,
                source_id=source_id,
                results=results,
                days=context.sittings,
                applied=True,
                answers=(answered,) if answered else (),
                heard_for=(HeardFor(kind, context.sittings),),
            )


def _defendant(place: Place, urn: str, context: Context) -> Defendant | None:
    person = person_of(place, context)
    if person is None:
        return None
    offences: list[OffenceFound] = []
    passed: list[LiveResult] = []
    before = len(place.report.problems)
    when = When(context.now, context.sitting.at)
    for item in place.objects("offences"):
        offence = read_offence(item)
        own = results_of(item, "judicialResults", context)
        if offence is not None:
            read = replace(read_source_id(item, offence), results=tuple(own))
            offences.append(with_plea_of_hearing(item, read, when))
        passed += live(own, item.pointer)
    whole = len(place.report.problems) == before
    results = results_of(place, "defendantCaseJudicialResults", context)
    source_id = place["id"].id()
    whose = place["masterDefendantId"].id() or ""
    context.taken.add(whose)
    for shared in context.by_person.get(whose, []) if whose not in context.two_people else ():
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
