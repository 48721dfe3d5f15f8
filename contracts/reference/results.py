"""Results of the court system: which one a message means, and what it does (R26)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from contracts.reference.entries import Does, ResultEntry
from contracts.reference.lists import UnknownCode, coded_list, entry, plain

LIST = "result_codes"

# A label that is not known is taken by its number only where no word of it says otherwise.
_SAYS: Mapping[str, frozenset[Does]] = {
    r"\bamend|\bvar(y|ied|iation)\b|\bextend": frozenset({"amends_order", "varies"}),
    r"\brevo[kc]|\bdischarge": frozenset({"revokes_order", "discharge"}),
    r"\bremoved?\b|\bcancel|\bterminat": frozenset({"removes_requirement", "revokes_order"}),
    r"\bactivat|\bimplement|\bput in(to)? operation\b": frozenset({"activates_term"}),
    r"\bdefault\b": frozenset({"in_default"}),
    r"\bscotland\b|\bscottish\b|\bireland\b": frozenset({"order_elsewhere"}),
    r"\btime limit|\badjourn|\bremand|\binterim\b|\bdefer|\bpostpone": frozenset({"interim"}),
    r"\bwithdraw|\bdismiss|\bdiscontinu|\bquash|\bacquit": frozenset(
        {"ends_without_sentence", "sets_aside", "application"}
    ),
    r"\bset aside\b|\brescind|\bappeal": frozenset({"sets_aside", "varies", "application"}),
    r"\bbreach": frozenset({"continues_order", "application"}),
    r"\bnot\b|\brefus|\bapplication\b": frozenset({"application"}),
}


@dataclass(frozen=True)
class IdentifiedResult:
    """Which result a message means, if it can be said; else why not, and a remark if any."""

    entry: ResultEntry | None
    problem: str | None = None
    remark: str | None = None


def result(code: str) -> ResultEntry:
    """Give what is known of a result. Raises ``UnknownCode``."""
    found = entry(LIST, code)
    if not isinstance(found, ResultEntry):
        raise UnknownCode(f"the list {LIST} does not say this")
    return found


def identify_result(
    label: str | None = None,
    number: str | None = None,
    short_code: str | None = None,
    type_id: str | None = None,
) -> IdentifiedResult:
    """Tell which result is meant: by id, short code, number, and else by its whole label (R26).

    Several results share a number; the label tells them apart. A number and a label that do not
    mean the same are no result: a person decides.
    """
    named = _own(type_id, short_code)
    by_label = _by_label().get(plain(label or ""))
    numbered = [one for one in _by_number(number) if one.does != "undecided"]
    if named is not None:
        contradicted = _contradicted(named, by_label, numbered, short_code, label)
        return _disagrees() if contradicted else IdentifiedResult(named)
    if by_label is not None:
        fits = not numbered or any(one.meaning == by_label.meaning for one in numbered)
        return IdentifiedResult(by_label) if fits else _disagrees()
    return _by_number_alone(numbered, label)


def _contradicted(
    named: ResultEntry,
    by_label: ResultEntry | None,
    numbered: Sequence[ResultEntry],
    short_code: str | None,
    label: str | None,
) -> bool:
    """Whether its short code, its label or its number say that it does something else."""
    short = _by_own().get((short_code or "").strip())
    if any(one is not None and one.meaning != named.meaning for one in (short, by_label)):
        return True
    if numbered and all(one.does != named.does for one in numbered):
        return True
    return by_label is None and any(named.does not in does for does in _said(label))


def _said(label: str | None) -> list[frozenset[Does]]:
    """What the words of a label that is not known say it may do."""
    words = plain(label or "")
    return [does for pattern, does in _SAYS.items() if re.search(pattern, words)]


def _own(type_id: str | None, short_code: str | None) -> ResultEntry | None:
    by_own = _by_own()
    return by_own.get((type_id or "").strip().lower()) or by_own.get((short_code or "").strip())


def _by_number_alone(numbered: Sequence[ResultEntry], label: str | None) -> IdentifiedResult:
    if not numbered:
        return IdentifiedResult(None, "not a result of the reference data")
    first = numbered[0]
    if not first.result_code and any(one.meaning != first.meaning for one in numbered):
        return IdentifiedResult(
            None, "not a result of the reference data: its number is of several"
        )
    words = plain(label or "")
    if any(first.does not in does for does in _said(label)):
        return _disagrees()
    remark = "taken by its number; its label is not known" if words else None
    return IdentifiedResult(first, remark=remark)


def _disagrees() -> IdentifiedResult:
    return IdentifiedResult(None, "its number and its label do not mean the same result")


def _by_number(number: str | None) -> Sequence[ResultEntry]:
    return _numbered().get((number or "").strip(), ())


@cache
def _results() -> tuple[ResultEntry, ...]:
    return tuple(one for one in coded_list(LIST).entries if isinstance(one, ResultEntry))


@cache
def _by_own() -> Mapping[str, ResultEntry]:
    return {key: one for one in _results() for key in (*one.type_ids, *one.short_codes)}


@cache
def _by_label() -> Mapping[str, ResultEntry]:
    """By everything a result is called: its label, older ones, and its code here."""
    return {
        plain(name): one
        for one in reversed(_results())
        for name in (one.code, *one.labels, *one.aliases, one.label)
    }


@cache
def _numbered() -> Mapping[str, Sequence[ResultEntry]]:
    """By number, whose own it is first."""
    found: dict[str, list[ResultEntry]] = {}
    for own in (True, False):
        for one in _results():
            for number in [one.result_code] if own else _expanded(one.numbers):
                if number and one not in found.setdefault(number, []):
                    found[number].append(one)
    return found


def _expanded(numbers: Sequence[str]) -> Iterator[str]:
    for number in numbers:
        first, _, last = number.partition("-")
        yield from (str(n) for n in range(int(first), int(last or first) + 1))
