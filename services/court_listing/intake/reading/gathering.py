"""A defendant of a case who is in a document more than once becomes one finding."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from services.court_listing.intake.reading.findings import (
    Defendant,
    OffenceFound,
    Person,
    PleaFound,
)
from services.court_listing.intake.reading.mentions import Register
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.report import Report
from services.court_listing.intake.reading.traits import Traits, name_key

_MOST_OFFENCES = 1000


def traits_of(
    person: Person, source_id: str | None, on: date | None = None, pointer: str | None = None
) -> Traits:
    """What the person is recognised by; by the age, where the day it is said of is known."""
    identifiers = frozenset((i.type.value, i.value) for i in person.identifiers)
    name = name_key(person.family_name, person.given_names)
    return Traits(
        name,
        person.date_of_birth,
        identifiers,
        source_id,
        person.family_name,
        person.given_names,
        person.gender,
        on.year - person.age if on and person.age is not None else None,
        pointer.rpartition("/")[0] if pointer else None,
    )


def gather(defendants: Iterable[Defendant], report: Report) -> tuple[Defendant, ...]:
    """Each defendant of each case once, at the earliest sitting, with all offences.

    Who is said with a day of birth is told apart first, so that one mentioned by name alone is
    whoever alone it can be, wherever in the message it stands.
    """
    mentions = list(defendants)
    traits = [traits_of(d.person, d.source_id, day_of(d.sitting.at), d.pointer) for d in mentions]
    registers: dict[str, Register] = defaultdict(Register)
    whose: dict[int, int] = {}
    for place in sorted(range(len(mentions)), key=lambda n: _says_little(traits[n])):
        whose[place] = registers[mentions[place].case_urn].number_of(traits[place])
    gathered: dict[tuple[str, int], Defendant] = {}
    for place, defendant in enumerate(mentions):
        key = defendant.case_urn, whose[place]
        first = gathered.get(key)
        gathered[key] = merged(first, defendant, report) if first else defendant
    return tuple(gathered.values())


def _says_little(traits: Traits) -> tuple[bool, bool]:
    return traits.date_of_birth is None, not (traits.source_id or traits.identifiers)


def merged(first: Defendant, again: Defendant, report: Report) -> Defendant:
    """One finding of two of the same person in the same case, which is said."""
    report.note(again.pointer, f"the same defendant as at {first.pointer}; taken once")
    earlier = again.sitting if again.sitting.at < first.sitting.at else first.sitting
    return replace(
        first,
        sitting=earlier,
        person=_same_person(first.person, again, report),
        offences=_all_offences(first.offences, again, report),
        whole=first.whole and again.whole,
        source_id=first.source_id or again.source_id,
        results=first.results + again.results,
        sentence=first.sentence or again.sentence,
        days=tuple(dict.fromkeys([*first.sittings, *again.sittings])),
        applied=first.applied and again.applied,
        answers=first.answers + again.answers,
        heard_for=first.heard_for + again.heard_for,
    )


def _same_person(person: Person, again: Defendant, report: Report) -> Person:
    kinds = {i.type: i.value for i in person.identifiers}
    for identifier in again.person.identifiers:
        if kinds.get(identifier.type, identifier.value) != identifier.value:
            report.refuse(
                again.pointer,
                f"another {identifier.type} than the one before for the same defendant",
                "R61",
            )
    birth = again.person.date_of_birth
    if birth and person.date_of_birth and birth != person.date_of_birth:
        report.refuse(again.pointer, "another date of birth than before for the same defendant")
    more = tuple(i for i in again.person.identifiers if i.type not in kinds)
    custody = again.person.in_custody if person.in_custody is None else person.in_custody
    return replace(
        person,
        given_names=person.given_names or again.person.given_names,
        date_of_birth=person.date_of_birth or birth,
        age=again.person.age if person.age is None else person.age,
        gender=person.gender or again.person.gender,
        identifiers=person.identifiers + more,
        as_written=tuple(dict.fromkeys([*person.as_written, *again.person.as_written])),
        in_custody=custody,
    )


def _all_offences(
    offences: tuple[OffenceFound, ...], again: Defendant, report: Report
) -> tuple[OffenceFound, ...]:
    """Those of the repetition that the first mention does not have, however often.

    Of those it has, what it says more: the later plea, and a wording, code or id it lacked.
    """
    told = list(offences)
    free: dict[tuple[str | None, ...], deque[int]] = {}
    for number, offence in enumerate(offences):
        free.setdefault(_same(offence), deque()).append(number)
    for offence in again.offences:
        numbers = free.get(_same(offence))
        if numbers:
            number = numbers.popleft()
            told[number] = _same_offence(told[number], offence, again, report)
        else:
            told.append(offence)
    if len(told) > _MOST_OFFENCES:
        report.refuse(again.pointer, f"more than {_MOST_OFFENCES} offences of one defendant")
        return offences
    return tuple(told)


def _same_offence(
    offence: OffenceFound, again: OffenceFound, whose: Defendant, report: Report
) -> OffenceFound:
    more = {
        name: getattr(again, name)
        for name in ("code", "wording", "source_id")
        if getattr(offence, name) is None
    }
    return replace(
        offence,
        **more,
        plea=_later(offence.plea, again.plea, whose, report),
        results=offence.results + again.results,
    )


def _later(
    plea: PleaFound | None, again: PleaFound | None, whose: Defendant, report: Report
) -> PleaFound | None:
    """The later of two; where both are of one moment and differ, the first, which is reported."""
    if plea is None or again is None:
        return plea or again
    if again.entered_at > plea.entered_at:
        return again
    if again.entered_at == plea.entered_at and (again.plea, again.verdict) != (
        plea.plea,
        plea.verdict,
    ):
        report.refuse(whose.pointer, "another plea of the same moment than before", "R11")
    return plea


def _same(offence: OffenceFound) -> tuple[str | None, ...]:
    if offence.source_id:
        return (offence.source_id,)
    return (offence.code, offence.title.casefold(), (offence.wording or "").casefold())
