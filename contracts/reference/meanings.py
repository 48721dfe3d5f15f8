"""What codes mean to the rules: guilt, acceptable absence, ethnic groups."""

import re
from typing import TypeVar

from contracts.reference import entries
from contracts.reference.entries import Entry
from contracts.reference.lists import UnknownCode, coded_list, entry, match, plain
from contracts.vocabulary import BreachAnswer

# The court system writes in which court a plea was taken behind it: "ADMITS_CROWN", "…-MAGS".
_OF_A_COURT = re.compile(r"(?: ?in(?: ?the)?)? ?(?:crown|mags|magistrates)(?: ?court)?$")

Kind = TypeVar("Kind", bound=Entry)


def _of(kind: type[Kind], list_name: str, code: str) -> Kind:
    found = entry(list_name, code)
    if not isinstance(found, kind):
        raise UnknownCode(f"the list {list_name} does not say this")
    return found


def counts_as_guilty(plea: str) -> bool:
    """Tell whether a plea of the court's vocabulary is one of guilt (R11)."""
    return _of(entries.PleaEntry, "pleas", plea).counts_as_guilty


def answers_charge(plea: str) -> bool:
    """Tell whether a plea answers a charge, and not the breach of an order or an application."""
    return _of(entries.PleaEntry, "pleas", plea).answers == "charge"


def breach_answer(plea: str) -> BreachAnswer | None:
    """What a plea of the court's vocabulary says of a breach; None where it says nothing (R40)."""
    return _of(entries.PleaEntry, "pleas", plea).breach


def found_guilty(verdict: str) -> bool:
    """Tell whether a verdict of the court's vocabulary is a finding of guilt (R11)."""
    return _of(entries.VerdictEntry, "verdicts", verdict).found_guilty


def is_attended(attendance: str) -> bool:
    """Tell whether an appointment was attended, in time or late (R33)."""
    return _of(entries.AttendanceEntry, "attendance", attendance).attended


def is_acceptable(absence_reason: str) -> bool:
    """Tell whether the reason for an absence is an acceptable one (R33, R34)."""
    return _of(entries.AbsenceEntry, "absence_reasons", absence_reason).acceptable


def may_decline(decline_reason: str, who: str) -> bool:
    """Tell whether a provider, a clinical lead or the court may give this reason (R18, R26)."""
    return who in _of(entries.DeclineEntry, "decline_reasons", decline_reason).given_by


def application_kind(text: str) -> str | None:
    """What an application or a hearing is about, by words of its type; None where none says (R40).

    Of several the first of the list: what is to be done on a breach is a breach.
    """
    said = f" {plain(text)} "
    for item in coded_list("application_kinds").entries:
        of_kind = _of(entries.ApplicationEntry, "application_kinds", item.code)
        if any(f" {words} " in said for words in of_kind.words):
            return item.code
    return None


def ethnicity(code: str) -> entries.EthnicityEntry:
    """Give an ethnic group of the 18+1 list with its 16+1 group and whether detail is lost."""
    return _of(entries.EthnicityEntry, "ethnicity", code)


def match_plea(text: str) -> str | None:
    """Find the plea a message of the court system means; None where it is on no list (R11)."""
    return _match_words("pleas", text)


def match_verdict(text: str) -> str | None:
    """Find the verdict a message of the court system means; None where it is on no list (R11)."""
    return _match_words("verdicts", text)


def _match_words(list_name: str, text: str) -> str | None:
    """As written; without the offence that is named behind it; without the court it was said in."""
    said = plain(text)
    before = f"{said} ".partition(" namely ")[0]
    lesser = before if before.endswith(" offence") else said
    found = (match(list_name, words) for words in (said, lesser, _OF_A_COURT.sub("", said)))
    return next((code for code in found if code is not None), None)
