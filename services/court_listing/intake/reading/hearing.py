"""Common Platform hearing messages: cases, defendants, pleas, verdicts, judicial results."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.identifiers import IdentifierType
from contracts.reference import found_guilty, match_verdict
from services.common.errors import Unprocessable
from services.court_listing.intake.reading import persons
from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    Person,
    PleaFound,
    Reading,
    ResultFound,
    Sitting,
)
from services.court_listing.intake.reading.gathering import gather
from services.court_listing.intake.reading.moments import Moment, day_of
from services.court_listing.intake.reading.offences import (
    plea_at,
    plea_code,
    read_offence,
    read_source_id,
)
from services.court_listing.intake.reading.outcomes import LiveResult
from services.court_listing.intake.reading.place import NAME, Place
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.results import live, read_result, sentence_of
from services.court_listing.intake.reading.shares import share_of
from services.court_listing.intake.reading.sittings import days_of, to_come

_MEMBERS = ("prosecutionCases", "courtApplications", "hearingDays")
_IN_CUSTODY = {"C": True, "B": False, "U": False, "P": False}


@dataclass(frozen=True)
class _Context:
    """What holds for the whole message."""

    now: datetime
    sitting: Sitting
    sittings: tuple[Sitting, ...]
    by_person: Mapping[str, list[Place]]


def read_hearing(document: object, now: datetime) -> Reading:
    """What a message says. Raises ``Unprocessable`` where it is no hearing at all."""
    report = Report()
    whole = Place(document, "", report)
    root = whole["hearing"] if isinstance(whole["hearing"].value, dict) else whole
    if not any(isinstance(root[name].value, list) for name in _MEMBERS):
        raise Unprocessable(
            f"This is not a hearing: it has no list of {', '.join(_MEMBERS)}.",
            field="/prosecutionCases",
        )
    shared = whole["sharedTime"].moment()
    as_of = min(shared.at, now) if shared else now
    days = days_of(root)
    mentions = list(_defendants(root, _context(root, days, now))) if days else []
    defendants = gather(mentions, report)
    problems, notes = tuple(report.problems), tuple(report.notes)
    source = root["id"].text(NAME)
    share = share_of(whole, root, defendants, as_of) if days else None
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
        result, whose = place.object("judicialResult"), place["masterDefendantId"].text(NAME)
        if result.given and whose:
            by_person.setdefault(whose, []).append(result)
    sittings = tuple(replace(sitting, at=at) for at in days)
    return _Context(now, sitting, sittings, by_person)


def _defendants(root: Place, context: _Context) -> Iterator[Defendant]:
    for case in root.objects("prosecutionCases"):
        urn = _reference(case)
        for place in case.objects("defendants"):
            reference = urn or persons.case_reference(place["prosecutionCaseId"])
            if reference is None:
                place.refuse("a case without a reference that can be used")
            elif (defendant := _defendant(place, reference, context)) is not None:
                yield defendant
    for application in root.objects("courtApplications"):
        application.refuse("an application; people are listed by the cases against them")


def _reference(case: Place) -> str | None:
    identifier = case.object("prosecutionCaseIdentifier")
    for place in (
        identifier["caseURN"],
        identifier["prosecutionAuthorityReference"],
        case["id"],
    ):
        reference = persons.case_reference(place)
        if reference is not None:
            return reference
    return None


def _defendant(place: Place, urn: str, context: _Context) -> Defendant | None:
    person = _person(place, context)
    if person is None:
        return None
    offences: list[OffenceFound] = []
    passed: list[LiveResult] = []
    before = len(place.report.problems)
    for item in place.objects("offences"):
        offence = read_offence(item)
        own = _results(item, "judicialResults", context)
        if offence is not None:
            read = replace(read_source_id(item, offence), results=tuple(own))
            offences.append(_with_plea(item, read, context))
        passed += live(own, item.pointer)
    whole = len(place.report.problems) == before
    results = _results(place, "defendantCaseJudicialResults", context)
    source_id = place["id"].text(NAME)
    for shared in context.by_person.get(place["masterDefendantId"].text(NAME) or "", []):
        result = read_result(shared, context.sitting.at, context.now)
        results += [result] if result else []
    passed += live(results, None)
    return Defendant(
        place.pointer,
        urn,
        person,
        to_come(context.sittings, context.now),
        tuple(offences),
        whole,
        source_id,
        tuple(results),
        sentence_of(passed, place),
        context.sittings,
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
    on = day_of(context.sitting.at)
    birth = details["dateOfBirth"].birthday(on)
    # The court's own word that someone is a youth is believed even against a date of birth.
    if place["isYouth"].flag() or persons.is_youth(birth, None, on, None):
        persons.refuse_youth(place)
        return None
    bail = holder.object("bailStatus")["code"].text(NAME)
    return replace(
        person,
        date_of_birth=birth,
        gender=persons.gender(details["gender"]),
        identifiers=persons.identifiers(
            place["pncId"].identifier(IdentifierType.PNC),
            place["croNumber"].identifier(IdentifierType.CRO),
            holder["arrestSummonsNumber"].identifier(IdentifierType.ASN),
        ),
        in_custody=_IN_CUSTODY.get((bail or "").upper()),
    )


def _results(place: Place, key: str, context: _Context) -> list[ResultFound]:
    read = (read_result(r, context.sitting.at, context.now) for r in place.objects(key))
    return [result for result in read if result is not None]


def _with_plea(place: Place, offence: OffenceFound, context: _Context) -> OffenceFound:
    """The later of plea and verdict counts; a verdict of the same day comes after the plea."""
    plea = _plea(place, context)
    verdict = _verdict(place, context)
    if plea is None or verdict is None:
        entered = plea or verdict
    elif day_of(verdict.entered_at) >= day_of(plea.entered_at):
        entered = replace(verdict, plea=plea.plea)
    else:
        entered = plea
    convicted = place["convictionDate"].past(context.now)
    if entered is not None and entered.counts_as_guilty and convicted:
        entered = replace(entered, convicted_on=convicted.on)
    return replace(offence, plea=entered)


def _plea(place: Place, context: _Context) -> PleaFound | None:
    plea, indicated = place.object("plea"), place.object("indicatedPlea")
    code = plea_code(plea["pleaValue"])
    day = plea["pleaDate"]
    if code is None and indicated.given:
        code, day = plea_code(indicated["indicatedPleaValue"]), indicated["indicatedPleaDate"]
    if code is None:
        return None
    moment = _moment(day, context)
    return plea_at(code, moment, context.sitting.at) if moment else None


def _verdict(place: Place, context: _Context) -> PleaFound | None:
    verdict = place.object("verdict")
    kind = verdict.object("verdictType")
    if not kind.given:
        return None
    texts = [kind[name].text(NAME) for name in ("categoryType", "category", "description", "code")]
    code = next(
        (verdict_code for text in texts if text and (verdict_code := match_verdict(text))), None
    )
    if code is None:
        kind.refuse("not a verdict of the court's vocabulary", "R11")
        return None
    moment = _moment(verdict["verdictDate"], context)
    if moment is None:
        return None
    return PleaFound(None, code, found_guilty(code), moment.at, moment.day_only)


def _moment(place: Place, context: _Context) -> Moment | None:
    """A day of pleas and verdicts: at the sitting where it is of that day or says no day."""
    sat = Moment(context.sitting.at, day_only=True)
    moment = place.past(context.now)
    if moment is None:
        if place.given:
            return None
        if sat.at > context.now:
            place.refuse("without a day on which it can have been entered")
            return None
        return sat
    same = moment.day_only and moment.on == sat.on and sat.at <= context.now
    return sat if same else moment
