"""Parts that nobody read though they may hold what is looked for: each is named in the report.

Guarantee: a case, a hearing, a party, an offence, a plea, a verdict, a result or an application
that stands where no reader looks, or under another name, is reported with its pointer.
"""

import re
from collections.abc import Iterator, Set

from services.court_listing.intake.reading.report import Report

_LOOKED_FOR = frozenset(
    [
        "case",
        "hearing",
        "sitting",
        "session",
        "courtroom",
        "courthouse",
        "defendant",
        "accused",
        "offender",
        "party",
        "offence",
        "offense",
        "charge",
        "count",
        "plea",
        "verdict",
        "finding",
        "conviction",
        "result",
        "sentence",
        "application",
        "breach",
    ]
)
_SAID_IN_A_WORD = frozenset({"plea", "verdict", "conviction", "convicted"})
_NEVER_IN_A_WORD = frozenset(["result", "results", "sentence", "sentences", "finding", "findings"])
_SAYS_NOTHING = frozenset(
    {"id", "ids", "flag", "sequence", "status", "court", "applicable", "type"}
)
_WORDS_OF_A_LIST = frozenset(
    [
        "list",
        "lists",
        "detail",
        "details",
        "info",
        "information",
        "data",
        "array",
        "item",
        "items",
        "record",
        "records",
        "entry",
        "entries",
        "old",
        "new",
    ]
)
_SHAPES = frozenset(
    [
        "individualdetails",
        "personaldetails",
        "persondetails",
        "persondefendant",
        "legalentitydefendant",
        "partyrole",
        "offencecode",
        "offencetitle",
        "pleavalue",
        "caseurn",
        "prosecutioncaseidentifier",
    ]
)
# Members of the published formats that are named like one and are none: they refer to another.
_NONE_OF_THEM = frozenset(
    [
        "nexthearing",
        "seedinghearing",
        "linkedcases",
        "linkedhearing",
        "defendantcase",
        "hearingcasenotes",
        "judicialresultprompts",
    ]
)
# What is read by its own reader, prompts and all.
_READ_WHOLE = frozenset({"judicialresults", "judicialresult", "defendantcasejudicialresults"})
_UNREAD = "not read: nothing is expected here under this name"
_SAFE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def report_unread(document: object, report: Report) -> None:
    """Report each part that holds something looked for, was not read, and is not reported yet."""
    vague = {problem.pointer for problem in report.lacking.values()}
    reported = {problem.pointer for problem in report.problems} - vague
    waiting: list[tuple[object, str]] = [(document, "")]
    while waiting:
        value, pointer = waiting.pop()
        for name, inner, at in _members(value, pointer):
            if at in reported:
                continue
            if name is None or at in report.read:
                if isinstance(inner, dict | list) and _plain(name or "") not in _READ_WHOLE:
                    waiting.append((inner, at))
            elif _is_looked_for(name, inner) or _holds(inner):
                report.found_elsewhere(pointer)
                known = _SAFE_NAME.fullmatch(name) is not None
                report.refuse(at if known else pointer, _UNREAD)


def _members(value: object, pointer: str) -> Iterator[tuple[str | None, object, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name), inner, f"{pointer}/{name}"
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield None, inner, f"{pointer}/{number}"


def _holds(value: object) -> bool:
    """Whether something looked for stands anywhere in it."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            for name, inner in part.items():
                if _is_looked_for(str(name), inner):
                    return True
                if _plain(str(name)) not in _NONE_OF_THEM:
                    waiting.append(inner)
    return False


def _is_looked_for(name: str, value: object) -> bool:
    if value in (None, "", [], {}, False) or _plain(name) in _NONE_OF_THEM:
        return False
    words = _words(name)
    if isinstance(value, dict) or (isinstance(value, list) and any(map(_is_object, value))):
        return bool(_LOOKED_FOR & _last(words)) or _plain(name) in _SHAPES
    if isinstance(value, str) and _plain(name) in _NEVER_IN_A_WORD:
        return True
    said = _SAID_IN_A_WORD.intersection(
        word.removesuffix("s") for word in words
    ) and not _SAYS_NOTHING.intersection(words[-1:])
    return bool(said) or _plain(name) in _SHAPES


def _is_object(value: object) -> bool:
    return isinstance(value, dict | list)


def _last(words: list[str]) -> Set[str]:
    """What a name is about: its last word that is not one for a list, also where it is plural."""
    about = [word for word in words if word not in _WORDS_OF_A_LIST]
    last = (about or words or [""])[-1]
    singular = re.sub(r"(ies|ys)$", "y", last)
    return {last, singular, re.sub(r"s$", "", last), re.sub(r"es$", "", last)}


def _words(name: str) -> list[str]:
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return re.findall(r"[a-z]+", apart.lower())


def _plain(name: str) -> str:
    return "".join(re.findall(r"[a-z]+", name.lower()))
