"""Who is a youth by what the court says of panel, court or person: nobody is silently an adult.

A date of birth stands over what is said of a whole list, court or case, as somebody may turn 18
while a youth court deals with the case; what the court says of the person stands over it (R20).
"""

import re
from collections.abc import Iterable
from datetime import date

from services.court_listing.intake.reading.persons import is_youth
from services.court_listing.intake.reading.place import Place, same_id

_FLAGS = ("isYouth", "youth", "youthCourt", "isYouthCourt", "isYouthPanel", "juvenile")
_IN_WORDS = ("panel", "panelType", "courtType", "listType", "sessionType", "hearingType")
_NAMES = ("courtHouseName", "courtRoomName", "name", "roomName")
_SAYING = frozenset((*_FLAGS, *_IN_WORDS, *_NAMES))
_A_YOUTHS = re.compile(r"\b(?:youths?|child(?:ren)?s?|juveniles?)\b", re.IGNORECASE)
UNDER_18 = "under 18 on the day of the hearing"
OF_UNKNOWN_AGE = "before a youth court, and no date of birth says otherwise"


def says_youth(place: Place) -> bool:
    """Whether a part of a message says that it is about youths, by flag, panel or name."""
    if not isinstance(place.value, dict) or _SAYING.isdisjoint(place.value):
        return False
    flags = [_flag(place[name]) for name in _FLAGS]
    words = [place[name].value for name in (*_IN_WORDS, *_NAMES)]
    in_words = any(isinstance(word, str) and _A_YOUTHS.search(word) for word in words)
    return any(flags) or in_words


def said_of(places: Iterable[Place]) -> bool | None:
    """What the court says of the person itself; nothing where it says neither."""
    saying = [p for p in places if isinstance(p.value, dict) and not _SAYING.isdisjoint(p.value)]
    said = [_flag(place[name]) for place in saying for name in _FLAGS]
    return next((flag for flag in (True, False) if flag in said), None)


def refused_as_youth(
    at: Place, *, birth: date | None, age: int | None, on: date, person: bool | None, court: bool
) -> bool:
    """R20: whether someone is left out as a youth, which is reported; an adult there is noted."""
    by_age = is_youth(birth, age, on, None)
    known = birth is not None or age is not None
    if person or by_age:
        at.refuse(UNDER_18, "R20")
    elif court and not known and person is None:
        at.refuse(OF_UNKNOWN_AGE, "R20")
    elif court:
        at.report.note(at.pointer, "before a youth court; taken as 18 or over by age")
        return False
    else:
        return False
    return True


def _flag(place: Place) -> bool | None:
    """An object in place of the flag, such as the youth court, says yes."""
    if isinstance(place.value, dict | list):
        return bool(place.value)
    return place.flag()


def youths_of(root: Place) -> frozenset[str]:
    """The ids of those whom the hearing deals with as a youth court."""
    ids = root["youthCourtDefendantIds"].value
    return (
        frozenset(same_id(id) for id in ids if isinstance(id, str))
        if isinstance(ids, list)
        else frozenset()
    )
