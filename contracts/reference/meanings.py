"""What codes mean to the rules: guilt, acceptable absence, results of the court, ethnic groups."""

import re
from functools import cache
from typing import TypeVar

from contracts.reference import entries
from contracts.reference.entries import Entry
from contracts.reference.lists import UnknownCode, coded_list, entry, match, plain

_UNDONE = re.compile(r"\b(revoke|revoked|breach|terminated|removed|cancelled|discharged|varied)\b")
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


def match_result(label: str | None = None, number: str | None = None) -> str | None:
    """Find the result a judicial result means, by its number first, then its label (R26).

    A label that goes on after a known one still means it ("... - residential"), unless it says
    that the requirement was undone.
    """
    by_number, by_label = _results()
    if number and number.strip() in by_number:
        return by_number[number.strip()]
    words = plain(label or "")
    if words in by_label or _UNDONE.search(words):
        return by_label.get(words)
    starts = [known for known in by_label if words.startswith(f"{known} ")]
    return by_label[max(starts, key=len)] if starts else None


@cache
def _results() -> tuple[dict[str, str], dict[str, str]]:
    found = coded_list("result_codes").entries
    results = [item for item in found if isinstance(item, entries.ResultEntry)]
    by_number = {item.result_code: item.code for item in results if item.result_code}
    by_label = {
        plain(name): item.code
        for item in reversed(results)
        for name in (*item.labels, *item.aliases, item.label, item.code)
    }
    return by_number, by_label
