"""Pleas and verdicts of either kind of message, at the places of all times (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.reference import counts_as_guilty, found_guilty, match_plea, match_verdict
from services.court_listing.intake.reading.findings import OffenceFound, PleaFound
from services.court_listing.intake.reading.moments import Moment, day_of
from services.court_listing.intake.reading.place import NAME, TITLE, Place

# What lists write where there is nothing to say; that no plea was taken is said.
_NONE, _NO_PLEA = "NONE", "NO_PLEA"
_VERDICT_MEMBERS = ("categoryType", "description", "code", "verdictCode", "cjsVerdictCode")
_UNKNOWN = "not a plea of the court's vocabulary"


@dataclass(frozen=True)
class When:
    """What a plea's moment is where it says none, or no more than the day of it."""

    now: datetime
    otherwise: datetime


def with_plea_of_hearing(place: Place, offence: OffenceFound, when: When) -> OffenceFound:
    """The later of plea and verdict counts; a verdict of the same day comes after the plea."""
    plea, verdict = _plea(place, when), _verdict(place, when)
    convicted = place["convictionDate"].past(when.now)
    if plea is None or verdict is None:
        entered = plea or verdict
    elif day_of(verdict.entered_at) >= day_of(plea.entered_at):
        entered = replace(verdict, plea=plea.plea)
    else:
        entered = plea
        place["verdict"].report.note(place["verdict"].pointer, "the later plea stands over it")
    if entered is not None and entered.counts_as_guilty and convicted:
        entered = replace(entered, convicted_on=convicted.on)
    elif convicted:
        _refuse_conviction(place["convictionDate"])
    return replace(offence, plea=entered)


def with_plea_of_list(
    place: Place, offence: OffenceFound, when: When, elsewhere: Sequence[Place]
) -> OffenceFound:
    """Guilt follows from a plea or a verdict; a date of conviction alone says too little.

    ``elsewhere``: the parts around the offence where older lists have what they say of it.
    """
    said = _said(place, "plea", elsewhere)
    code, day = plea_code(said), _said(place, "pleaDate", elsewhere)
    moment, dated = day.past(when.now), _said(place, "convictionDate", elsewhere)
    convicted = dated.past(when.now)
    if convicted and (code is None or not counts_as_guilty(code)):
        _refuse_conviction(dated)
    if code is None:
        if moment is not None and not said.given:
            day.refuse("a date of a plea without a plea", "R11")
        return offence
    if moment is None and day.given:
        return offence
    entered = plea_at(code, moment, when.otherwise)
    if entered.counts_as_guilty and convicted:
        entered = replace(entered, convicted_on=convicted.on)
    return replace(offence, plea=entered)


def plea_code(place: Place) -> str | None:
    """A plea of the court's vocabulary that was entered; anything else is reported (R11)."""
    text = place.text(TITLE)
    if text is None:
        return None
    code = match_plea(text)
    if code is None:
        place.refuse(_UNKNOWN, "R11")
        return None
    if code == _NO_PLEA:
        place.report.note(place.pointer, "no plea was entered")
    if code in (_NO_PLEA, _NONE):
        return None
    return code


def plea_at(plea: str, moment: Moment | None, otherwise: datetime) -> PleaFound:
    """The plea with its moment, or the document's where it has none of its own."""
    return PleaFound(
        plea=plea,
        verdict=None,
        counts_as_guilty=counts_as_guilty(plea),
        entered_at=moment.at if moment else otherwise,
        day_only=moment is not None and moment.day_only,
    )


def _said(place: Place, key: str, elsewhere: Sequence[Place]) -> Place:
    """Of the offence itself, else what is said of it at its defendant or case."""
    return next((other[key] for other in (place, *elsewhere) if other[key].given), place[key])


def _refuse_conviction(place: Place) -> None:
    place.refuse("a conviction without a plea or verdict of guilty", "R11")


def _plea(place: Place, when: When) -> PleaFound | None:
    entered, day = _value(place, "plea", ("pleaValue", "value", "code"), "pleaDate")
    indicated, its_day = _value(
        place, "indicatedPlea", ("indicatedPleaValue", "value"), "indicatedPleaDate"
    )
    _note_intention(place)
    code = plea_code(entered)
    if code is not None and indicated.given:
        place.report.note(indicated.pointer, "the plea that was entered stands over it")
    elif code is None and indicated.given:
        code, day = plea_code(indicated), its_day
    if code is None:
        return None
    moment = _moment(day, when)
    return plea_at(code, moment, when.otherwise) if moment else None


def _value(place: Place, key: str, names: tuple[str, ...], day: str) -> tuple[Place, Place]:
    """What a member says and its day: of an object, or of a word with the day beside it."""
    member = place[key]
    if not isinstance(member.value, dict):
        return member, place[day]
    if _deleted(member):
        return Place(None, member.pointer, member.report), member[day]
    said = member.first(*names)
    if member.value and not said.given:
        member.refuse("a plea without a word for it", "R11")
    return said, member.first(day, "date")


def _note_intention(place: Place) -> None:
    notified = place.object("notifiedPlea")["notifiedPleaValue"]
    if notified.given:
        place.report.note(notified.pointer, "an intention; no plea until it is entered")


def _deleted(place: Place) -> bool:
    if place["isDeleted"].flag():
        place.refuse("deleted", "R11")
        return True
    return False


def _verdict(place: Place, when: When) -> PleaFound | None:
    verdict = place["verdict"]
    if not verdict.given or (isinstance(verdict.value, dict) and _deleted(verdict)):
        return None
    kind = verdict
    if isinstance(verdict.value, dict):
        kind = verdict.first("verdictType", "value", "type", "category")
    day = verdict.first("verdictDate", "date") if kind is not verdict else place["verdictDate"]
    code = _verdict_code(kind if kind.given else verdict)
    if code is None:
        return None
    moment = _moment(day, when)
    if moment is None:
        return None
    return PleaFound(None, code, found_guilty(code), moment.at, moment.day_only)


def _verdict_code(kind: Place) -> str | None:
    """By its category type, which decides; else by what else says it, where all agree on guilt."""
    if not isinstance(kind.value, dict):
        texts = [kind.text(TITLE)]
    else:
        texts = [kind[name].text(TITLE) for name in _VERDICT_MEMBERS]
    codes = [code for text in texts if text and (code := match_verdict(text)) is not None]
    category = kind["category"].text(NAME) if isinstance(kind.value, dict) else None
    if not codes and category:
        codes = [code for code in (match_verdict(category),) if code is not None]
    decided = texts[0] is not None and match_verdict(texts[0]) is not None
    if not codes:
        kind.refuse("not a verdict of the court's vocabulary", "R11")
    elif not decided and len({found_guilty(code) for code in codes}) > 1:
        kind.refuse("a verdict that says guilty and not guilty", "R11")
        return None
    return codes[0] if codes else None


def _moment(place: Place, when: When) -> Moment | None:
    """A day of pleas and verdicts: at the sitting where it is of that day or says no day."""
    sat = Moment(when.otherwise, day_only=True)
    moment = place.past(when.now)
    if moment is None:
        if place.given:
            return None
        if sat.at > when.now:
            place.refuse("without a day on which it can have been entered")
            return None
        return sat
    same = moment.day_only and moment.on == sat.on and sat.at <= when.now
    return sat if same else moment
