"""What two names have in common: the same words, the wrong way round, half of two, spelt alike."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from contracts.policy.likeness import Finding

#: From which likeness on (Jaro and Winkler, 0 to 1) two words are one spelt differently.
SPELT_ALIKE = 0.88


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
