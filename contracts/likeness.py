"""How alike two records of people are, why, and which of them a machine may take for one (R62).

One comparison for whoever matches: referrals to listings, messages to pathways. What is found of
names, birth and identifiers is weighed (``policy/likeness.yaml``) and said in plain words.

Guarantee: it has no direction, and only what cannot well be chance is ``certain``: an identifier of
one register, or the whole name with the date of birth, where nothing else speaks against it. All
else, however heavy, is for a person to decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from rapidfuzz.distance import DamerauLevenshtein

from contracts.names import names_alike, words
from contracts.policy.likeness import Finding, Weights, weights

_ANY_DAY = date(2026, 1, 1)

Name = tuple[str | None, str | None]


@dataclass(frozen=True)
class Someone:
    """What a person is recognised by; ``also`` are other names, each family and given names."""

    family_name: str | None
    given_names: str | None = None
    date_of_birth: date | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    gender: str | None = None
    place: str | None = None
    also: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """How alike two records are: findings, strongest first, their weight, and whether certain."""

    findings: tuple[Finding, ...]
    weight: float
    certain: bool
    contradicted: bool
    candidate: bool

    @property
    def reasons(self) -> list[str]:
        """What was found, in plain words."""
        return [finding.said for finding in self.findings]


def likeness(one: Someone, other: Someone, on: date = _ANY_DAY) -> Likeness:
    """R62: compare two records by the weights of a day."""
    table = weights(on)
    contradicted, shared = _identifiers(one, other)
    name, born = _name(one, other), _birth(one.date_of_birth, other.date_of_birth)
    gender = _gender(one.gender, other.gender)
    found = [Finding.SAME_IDENTIFIER] if shared else []
    found += [finding for finding in (name, born, gender) if finding is not None]
    if one.place and one.place == other.place:
        found.append(Finding.SAME_PLACE)
    weight = sum(table.findings[finding] for finding in found)
    return Likeness(
        findings=tuple(sorted(found, key=lambda f: (-table.findings[f], f))),
        weight=weight,
        certain=not contradicted and _is_certain(shared, name, born, gender),
        contradicted=contradicted,
        candidate=not contradicted and (shared or _is_candidate(table, name, weight)),
    )


def _is_certain(
    shared: bool, name: Finding | None, born: Finding | None, gender: Finding | None
) -> bool:
    if shared:
        return not (name is Finding.OTHER_NAME and born is Finding.OTHER_BIRTH)
    same = name is Finding.SAME_NAME and born is Finding.SAME_BIRTH
    return same and gender is not Finding.OTHER_GENDER


def _is_candidate(table: Weights, name: Finding | None, weight: float) -> bool:
    return name not in (None, Finding.OTHER_NAME) and weight >= table.candidate_from


def _identifiers(one: Someone, other: Someone) -> tuple[bool, bool]:
    """Whether identifiers of one register differ, and whether some are the same."""
    mine, theirs = dict(one.identifiers), dict(other.identifiers)
    common = mine.keys() & theirs.keys()
    shared = any(mine[kind] == theirs[kind] for kind in common)
    return any(mine[kind] != theirs[kind] for kind in common) and not shared, shared


def _gender(one: str | None, other: str | None) -> Finding | None:
    stated = {"male", "female"}
    if one not in stated or other not in stated:
        return None
    return Finding.SAME_GENDER if one == other else Finding.OTHER_GENDER


def _birth(one: date | None, other: date | None) -> Finding | None:
    if one is None or other is None:
        return None
    if one == other:
        return Finding.SAME_BIRTH
    if (one.year, one.day, one.month) == (other.year, other.month, other.day):
        return Finding.DAY_AND_MONTH_SWAPPED
    if DamerauLevenshtein.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") == 1:
        return Finding.ONE_DIGIT_OF_BIRTH
    same_year = one.year == other.year
    return Finding.SAME_YEAR_OF_BIRTH if same_year else Finding.OTHER_BIRTH


def _name(one: Someone, other: Someone) -> Finding | None:
    """What was found of the names; of other names that are known, what speaks most for it."""
    if not one.family_name or not other.family_name:
        return None
    found = names_alike(one.family_name, one.given_names, other.family_name, other.given_names)
    if found in _OF_ONE_NAME:
        return found
    known = [
        names_alike(a[0] or "", a[1], b[0] or "", b[1])
        for a in (_own(one), *one.also)
        for b in (_own(other), *other.also)
        if one.also or other.also
    ]
    return Finding.KNOWN_AS if set(known) & _OF_ONE_NAME else found


_OF_ONE_NAME = {
    Finding.SAME_NAME, Finding.NAMES_SWAPPED, Finding.SAME_WORDS,
    Finding.OTHER_MIDDLE_NAMES, Finding.HALF_OF_A_DOUBLE_NAME, Finding.SPELT_ALIKE,
}  # fmt: skip


def _own(someone: Someone) -> Name:
    return someone.family_name, someone.given_names


def keys(someone: Someone) -> list[str]:
    """Under which records of one person are found: each two of a person have one in common.

    Identifiers; the date of birth, also with day and month swapped; each word of the name with how
    another begins, in any order.
    """
    return sorted(set(_keys(someone)))


def _keys(someone: Someone) -> Iterator[str]:
    for kind, value in someone.identifiers:
        yield f"{kind}:{value}"
    if (born := someone.date_of_birth) is not None:
        yield f"born:{born}"
        if born.day <= 12:
            yield f"born:{born.replace(month=born.day, day=born.month)}"
    for family, given in ((someone.family_name, someone.given_names), *someone.also):
        parts = dict.fromkeys((*words(family or ""), *words(given or "")))
        for one, other in permutations(list(parts)[:6], 2):
            yield f"{one}|{other[:2]}"
        if len(parts) == 1:
            yield f"{next(iter(parts))}|"
