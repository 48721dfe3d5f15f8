"""How alike two records of people are, why, and which of them a machine may take for one (R62).

One comparison for whoever matches: referrals to listings, messages to pathways. What is found of
names, birth and identifiers is weighed (``policy/likeness.yaml``) and said in plain words.

Guarantee: it has no direction, and only what cannot well be chance is ``certain``: an identifier of
one register, or the whole name with the date of birth, where nothing else speaks against it. All
else, however heavy, is for a person to decide.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from contracts.policy.likeness import Finding, Weights, weights

#: From which likeness on (Jaro and Winkler, 0 to 1) two words are one spelt differently.
SPELT_ALIKE = 0.88
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


def names_alike(
    family: str, given: str | None, other_family: str, other_given: str | None
) -> Finding:
    """What two names have in common."""
    mine, my_given = words(family), words(given or "")
    theirs, their_given = words(other_family), words(other_given or "")
    if (mine, my_given) == (theirs, their_given):
        return Finding.SAME_NAME
    if my_given and (mine, my_given) == (their_given, theirs):
        return Finding.NAMES_SWAPPED
    if _joined(mine, my_given) & _joined(theirs, their_given):
        return Finding.SAME_WORDS
    return _of_parts(mine, my_given, theirs, their_given)


def _joined(family: Sequence[str], given: Sequence[str]) -> set[str]:
    """The name without blanks, either way round."""
    return {"".join((*given, *family)), "".join((*family, *given))}


def _of_parts(
    mine: Sequence[str], my_given: Sequence[str], theirs: Sequence[str], their_given: Sequence[str]
) -> Finding:
    family = _family_alike(mine, theirs)
    given = _first_alike(my_given, their_given)
    if family is Finding.SAME_NAME and given in (Finding.SAME_NAME, Finding.OTHER_MIDDLE_NAMES):
        return Finding.OTHER_MIDDLE_NAMES
    if family is None:
        alike = given in (Finding.SAME_NAME, Finding.SPELT_ALIKE)
        swapped = _swapped_alike(mine, my_given, theirs, their_given)
        return swapped or (Finding.OTHER_FAMILY_NAME if alike else Finding.OTHER_NAME)
    if given is None:
        return Finding.OTHER_GIVEN_NAME if family is Finding.SAME_NAME else Finding.OTHER_NAME
    half = family is Finding.HALF_OF_A_DOUBLE_NAME
    return family if half else Finding.SPELT_ALIKE


def _swapped_alike(
    mine: Sequence[str], my_given: Sequence[str], theirs: Sequence[str], their_given: Sequence[str]
) -> Finding | None:
    """The wrong way round, and spelt alike or with other middle names."""
    if not my_given or not their_given:
        return None
    across = _family_alike(mine, their_given[:1]) and _family_alike(my_given[:1], theirs)
    return Finding.NAMES_SWAPPED if across else None


def _family_alike(mine: Sequence[str], theirs: Sequence[str]) -> Finding | None:
    if tuple(mine) == tuple(theirs):
        return Finding.SAME_NAME
    few, many = sorted((set(mine), set(theirs)), key=len)
    if few and few < many:
        return Finding.HALF_OF_A_DOUBLE_NAME
    return Finding.SPELT_ALIKE if _spelt_alike("".join(mine), "".join(theirs)) else None


def _first_alike(mine: Sequence[str], theirs: Sequence[str]) -> Finding | None:
    """Of the first given names; an initial is that of any name that begins so."""
    if not mine or not theirs:
        return Finding.OTHER_MIDDLE_NAMES if mine or theirs else Finding.SAME_NAME
    one, other = mine[0], theirs[0]
    if one == other:
        return Finding.SAME_NAME
    if len(one) == 1 or len(other) == 1:
        return Finding.OTHER_MIDDLE_NAMES if one[0] == other[0] else None
    if one in theirs or other in mine:
        return Finding.OTHER_MIDDLE_NAMES
    return Finding.SPELT_ALIKE if _spelt_alike(one, other) else None


def _spelt_alike(one: str, other: str) -> bool:
    if spelt_alike(one, other):
        return True
    longest = max(len(one), len(other))
    return longest >= 4 and DamerauLevenshtein.distance(one, other) == 1


def spelt_alike(one: str, other: str) -> bool:
    """Whether two words are one spelt differently, and hardly another name of as many letters."""
    return JaroWinkler.similarity(one, other) >= SPELT_ALIKE


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents and apostrophes; a double name has two."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['\u2019]", "", letters)))


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
