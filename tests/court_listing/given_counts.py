"""What a message holds, counted over its JSON alone, and whether a reading or its report has it.

Shares no code with the readers: names are counted wherever they stand, also those that only look
like the format's.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from services.court_listing.intake.reading import Reading
from services.court_listing.intake.reading.findings import Defendant
from tests.court_listing.given_documents import Json, places

OTHER_NAMES = {
    "courtHouse": ["courthouses", "court_house"],
    "courtRoom": ["courtRooms", "rooms", "court_room"],
    "session": ["sessions", "SESSION"],
    "sittings": ["sitting", "sittingList"],
    "hearing": ["hearings", "hearingList", "Hearing"],
    "case": ["cases", "caseList", "courtCases", "case_old", "CASE"],
    "prosecutionCases": ["prosecutionCase", "cases", "prosecution_cases"],
    "party": ["parties", "partys", "partyDetails", "defendants"],
    "defendants": ["defendant", "defendantList", "party", "accused"],
    "offence": ["offences", "offense", "charges", "offenceDetails"],
    "offences": ["offence", "offenseList", "charge"],
    "plea": ["pleas", "pleaInfo", "Plea", "pleaValue"],
    "verdict": ["verdicts", "verdictDetails", "VERDICT"],
    "judicialResults": ["results", "judicialResultList", "result"],
    "application": ["applications", "courtApplications"],
    "courtApplications": ["applications", "application"],
}
"""Under which other names a member may come; anything else is renamed to what means nothing."""

_KINDS = {
    "hearing": r"(court)?hearings?(list)?",
    "case": r"(prosecution|court)?cases?(list|old)?",
    "party": r"part(y|ies|ys)(details)?|defendants?(list)?|accused",
    "offence": r"(offence|offense|charge)s?(list|details)?",
    "plea": r"(indicated)?pleas?(info|value)?|indicatedpleavalue",
    "verdict": r"verdicts?(details)?",
    "result": r"(judicial|defendantcasejudicial)?results?(list)?",
    "application": r"(court)?applications?",
}


def counted(document: object) -> Iterator[tuple[str, str]]:
    """Each case, hearing, party, offence, plea, verdict, result and application: kind, pointer."""
    for path in places(document):
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        kind = _kind(name)
        value: Any = document
        for step in path:
            value = value[step]
        if kind is None or value in (None, "", [], {}, "NONE") or _inside_another(path):
            continue
        is_item = isinstance(value, dict) and value
        if is_item or (kind in ("plea", "verdict") and isinstance(value, str) and value.strip()):
            yield kind, "".join(f"/{step}" for step in path)


def _kind(name: str) -> str | None:
    bare = re.sub(r"[^a-z]", "", name.lower())
    return next((kind for kind, form in _KINDS.items() if re.fullmatch(form, bare)), None)


def _inside_another(path: tuple[object, ...]) -> bool:
    """What a plea, a verdict or a result holds belongs to it."""
    names = [str(step) for step in path if isinstance(step, str)]
    return any(_kind(name) in ("plea", "verdict", "result") for name in names[:-1])


def silent(document: object, reading: Reading) -> list[str]:
    """What was counted and is neither taken nor named in the report."""
    pointers = list(counted(document))
    missing = [
        pointer
        for kind, pointer in pointers
        if not _named(kind, pointer, reading) and not _taken(kind, pointer, reading)
    ]
    for defendant in reading.defendants:
        missing += _fewer(defendant, pointers, reading)
    return missing


def _named(kind: str, pointer: str, reading: Reading) -> bool:
    whole = {p.pointer for p in reading.problems}
    whole |= {n.pointer for n in reading.notes if "same defendant" in n.note}
    inside = whole | {n.pointer for n in reading.notes}
    if any(pointer == at or pointer.startswith(f"{at}/") for at in whole):
        return True
    return kind in ("plea", "verdict", "hearing", "case") and any(
        at == pointer or at.startswith((f"{pointer}/", f"{pointer}Date")) for at in inside
    )


def _taken(kind: str, pointer: str, reading: Reading) -> bool:
    """A part is taken with somebody in it; what a defendant has is compared in number."""
    for defendant in reading.defendants:
        if defendant.pointer == pointer or defendant.pointer.startswith(f"{pointer}/"):
            return True
        if pointer.startswith(f"{defendant.pointer}/"):
            return kind != "result" or defendant.sentence is not None
    shared = kind == "result" and "efendantJudicialResults" in pointer
    unusable = {problem.pointer for problem in reading.problems}
    return shared and any(d.sentence or d.pointer in unusable for d in reading.defendants)


def _fewer(
    defendant: Defendant, pointers: list[tuple[str, str]], reading: Reading
) -> Iterator[str]:
    """A defendant of whom fewer offences or pleas were read than stand there unreported."""
    own = [
        (kind, pointer)
        for kind, pointer in pointers
        if pointer.startswith(f"{defendant.pointer}/") and not _named(kind, pointer, reading)
    ]
    offences = [pointer for kind, pointer in own if kind == "offence"]
    if len(offences) > len(defendant.offences):
        yield f"{defendant.pointer}: offences"
    pleaded = {
        next((o for o in offences if pointer.startswith(f"{o}/")), defendant.pointer)
        for kind, pointer in own
        if kind in ("plea", "verdict")
    }
    if len(pleaded) > sum(offence.plea is not None for offence in defendant.offences):
        yield f"{defendant.pointer}: pleas"


def disturbed(document: Json, data: st.DataObject) -> Json:
    """The same with some members renamed, emptied, dropped, nested, or out of their lists."""
    changed = deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3))):
        paths = [path for path in places(changed) if isinstance(path[-1], str)]
        if not paths:
            break
        *path, last = data.draw(st.sampled_from(paths))
        holder: Any = changed
        for step in path:
            holder = holder[step]
        _disturb(holder, str(last), data)
    return changed


def _disturb(holder: Json, name: str, data: st.DataObject) -> None:
    value = holder.pop(name)
    how = data.draw(st.sampled_from(["rename", "empty", "drop", "nest", "single", "list"]))
    if how == "rename":
        holder[data.draw(st.sampled_from([*OTHER_NAMES.get(name, []), "zzz", "x-1"]))] = value
    elif how == "empty":
        holder[name] = data.draw(st.sampled_from([None, [], {}, ""]))
    elif how == "nest":
        holder[name] = {data.draw(st.sampled_from([name, "value", "data"])): value}
    elif how == "single":
        holder[name] = value[0] if isinstance(value, list) and value else value
    elif how == "list":
        holder[name] = [value]
