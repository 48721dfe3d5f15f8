"""Judicial results as a message has them: which each one is, when it was ordered, what it says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contracts.reference import IdentifiedResult, identify_result
from contracts.reference.entries import ResultEntry
from services.court_listing.intake.reading.findings import ResultFound, SentenceFound
from services.court_listing.intake.reading.impositions import may_end_on
from services.court_listing.intake.reading.moments import day_of
from services.court_listing.intake.reading.outcomes import LiveResult, worked_out
from services.court_listing.intake.reading.place import NAME, TITLE, Place
from services.court_listing.intake.reading.terms import terms_of, unread

_MOST_PROMPTS = 100
_PROMPTS = re.compile(r"prompt", re.IGNORECASE)
_CHANGES_NOTHING = {
    "interim": "an interim result; it changes nothing here",
    "in_default": "a term in default of payment is no sentence; it changes nothing here",
    "ancillary": "neither a sentence nor a treatment requirement; it changes nothing here",
    "application": "a result of an application or an appeal; by itself it changes nothing here",
}
_FOR_A_PERSON = {
    "undecided": "a result whose meaning here is not decided; somebody is to look at it",
    "varies": "a sentence that was varied or reopened; somebody is to say what is left of it",
}


def read_result(place: Place, sitting_at: datetime, now: datetime) -> ResultFound | None:
    """A result; that one changes nothing, or is not known, is reported with the reason."""
    deleted = place["isDeleted"]
    if deleted.flag():
        place.refuse("a result that was deleted")
        return None
    label, number = place["label"].text(TITLE), place["cjsCode"].text(NAME)
    short, type_id = place["shortCode"].text(NAME), place["judicialResultTypeId"].id()
    meant = identify_result(label, number, short, type_id)
    at = _ordered_at(place, sitting_at, now)
    if at is None:
        return None
    if meant.remark:
        place.report.note(place.pointer, meant.remark)
    if deleted.given and deleted.flag() is None:
        meant = IdentifiedResult(None, "a result that may have been deleted")
    problem = _reported(place, meant.entry, meant.problem)
    return ResultFound(
        pointer=place.pointer,
        ordered_at=at,
        entry=meant.entry,
        label=label,
        number=number,
        source_id=place["judicialResultId"].id() or place["id"].id(),
        prompts=_prompts(place, at),
        problem=problem,
    )


def of_application(results: Sequence[ResultFound], place: Place) -> list[ResultFound]:
    """Results as they are of an application: what ends it leaves the conviction and the order."""
    for one in results:
        if one.entry is not None and one.entry.does == "ends_without_sentence":
            place.report.note(one.pointer, "the application ended; the conviction stands")
    return [replace(one, of_application=True) for one in results]


def _reported(place: Place, entry: ResultEntry | None, problem: str | None) -> str | None:
    """Why a person is needed, if one is; what changes nothing is reported all the same."""
    if entry is None:
        place.refuse(problem or "not a result of the reference data", "R26")
        return problem
    if entry.does in _FOR_A_PERSON:
        place.refuse(_FOR_A_PERSON[entry.does], "R26")
        return _FOR_A_PERSON[entry.does]
    if entry.does in _CHANGES_NOTHING and not entry.first_review:
        place.refuse(_CHANGES_NOTHING[entry.does])
    return None


def _prompts(place: Place, at: datetime) -> tuple[tuple[str, str], ...]:
    """What the result says of itself; a day or a length that cannot be used is reported."""
    found: list[tuple[str, str]] = []
    places: list[Place] = []
    for prompt in place.objects("judicialResultPrompts"):
        label = prompt.first("label", "promptReference").text(TITLE)
        value = prompt["value"].text(TITLE)
        if value and label is None:
            prompt.refuse("a prompt without a label")
        if label and value and len(found) < _MOST_PROMPTS:
            found.append((label, value))
            places.append(prompt)
    for number, reason in unread(found).items():
        places[number].refuse(reason, "R26")
    ends_on = terms_of(found).ends_on
    if ends_on is not None and not may_end_on(at, ends_on):
        place.refuse("an end that is before the result, or too far after it", "R26")
    _report_other_prompts(place)
    return tuple(found)


def _report_other_prompts(place: Place) -> None:
    """R26: what looks like prompts and stands under another name is reported."""
    names = place.value if isinstance(place.value, dict) else ()
    for name in [n for n in names if n != "judicialResultPrompts" and _PROMPTS.search(n)]:
        other = place[name]
        if isinstance(other.value, list | dict) and other.value:
            other.refuse("not read: nothing is expected here under this name")


def live(results: Sequence[ResultFound], offence: object, hearing: str = "") -> list[LiveResult]:
    """Those whose meaning is known, as the rules look at them."""
    return [
        LiveResult(
            offence,
            hearing,
            r.ordered_at,
            r.entry,
            r.prompts,
            r.pointer,
            of_application=r.of_application,
        )
        for r in results
        if r.entry is not None
    ]


def sentence_of(results: Sequence[LiveResult], place: Place) -> SentenceFound | None:
    """The sentence the results of one message come to (R26).

    Treatment requirements without the order they belong to are reported.
    """
    outcome = worked_out(results)
    requirements = [r for r in results if r.entry.does == "requirement" and r.entry.requirement]
    orders = [r for r in results if r.entry.does in ("makes_order", "amends_order")]
    if requirements and not orders and outcome.sentence is None:
        place.refuse("treatment requirements without the order they are part of", "R26")
    return outcome.sentence


def _ordered_at(place: Place, sitting_at: datetime, now: datetime) -> datetime | None:
    """When the result was ordered: at the sitting where it is of that day or says no day."""
    ordered = place["orderedDate"]
    moment = ordered.past(now)
    if moment is None:
        if ordered.given:
            return None
        if sitting_at > now:
            place.refuse("a result without a day on which it can have been ordered")
            return None
        return sitting_at
    same_day = moment.day_only and moment.on == day_of(sitting_at) and sitting_at <= now
    return sitting_at if same_day else moment.at
