"""What a person in a case is recognised by, and what speaks against two being one (R62)."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.likeness import Someone, likeness
from contracts.names import spelt_alike, words
from contracts.policy.likeness import Finding

SPELT_ALIKE = 0.75

#: So many years apart two of one name may be parent and child; a slip of the pen is less likely.
GENERATION = 12
#: An age said in whole years, and one that was said a while ago.
_AGE_IS_ABOUT = 2

_OTHER_NAMES = {Finding.OTHER_NAME, Finding.OTHER_GIVEN_NAME}
_OTHER_BIRTHS = {Finding.OTHER_BIRTH, Finding.SAME_YEAR_OF_BIRTH}
_NEAR_BIRTHS = {Finding.DAY_AND_MONTH_SWAPPED, Finding.ONE_DIGIT_OF_BIRTH}


@dataclass(frozen=True)
class Traits:
    """What a person in a case is recognised by; ``born_about`` is the year by an age that is said.

    ``place`` is what of a document lists the person: two parties of it are not one mentioned twice.
    """

    name: str
    date_of_birth: date | None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    source_id: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    gender: str | None = None
    born_about: int | None = None
    place: str | None = None

    @cached_property
    def person(self) -> Someone:
        """The person, as likeness is weighed."""
        names = self.family_name, self.given_names
        return Someone(*names, self.date_of_birth, self.identifiers, self.gender)

    @property
    def first_given(self) -> str:
        """The first given name, without case and accents; empty where none is said."""
        return " ".join(words(self.given_names or "")[:1])

    def contradicts(self, other: "Traits") -> bool:
        """Whether both have an id or an identifier of one register and the values differ."""
        return _ids_differ(self, other) or _identifiers_differ(self, other)

    def shares_identifier(self, other: "Traits") -> bool:
        """Whether an identifier of one register is the same."""
        return bool(self.identifiers & other.identifiers)


def _ids_differ(one: Traits, other: Traits) -> bool:
    return bool(one.source_id and other.source_id and one.source_id != other.source_id)


def _identifiers_differ(one: Traits, other: Traits) -> bool:
    theirs = dict(other.identifiers)
    return any(theirs.get(kind, value) != value for kind, value in one.identifiers)


def findings(one: Traits, other: Traits) -> frozenset[Finding]:
    """What is found of names, births and gender of two."""
    return frozenset(likeness(one.person, other.person).findings)


def may_be_born(one: Traits, other: Traits) -> bool:
    """Whether one day of birth, or age, may be the other written wrongly.

    Not where they are a generation apart: father and son are two.
    """
    born, known = one.date_of_birth, other.date_of_birth
    if born and known:
        return not _born_otherwise(one, other, findings(one, other))
    years = [t.date_of_birth.year if t.date_of_birth else t.born_about for t in (one, other)]
    return None in years or abs((years[0] or 0) - (years[1] or 0)) <= _AGE_IS_ABOUT


def _born_otherwise(one: Traits, other: Traits, found: frozenset[Finding]) -> bool:
    if found & _OTHER_BIRTHS:
        return True
    return bool(found & _NEAR_BIRTHS) and _years_apart(one, other) >= GENERATION


def _years_apart(one: Traits, other: Traits) -> int:
    if one.date_of_birth is None or other.date_of_birth is None:
        return 0
    return abs(one.date_of_birth.year - other.date_of_birth.year)


def other_gender(one: Traits, other: Traits) -> bool:
    """Whether both are said, and differ."""
    stated = {"male", "female"}
    return one.gender in stated and other.gender in stated and one.gender != other.gender


def against(one: Traits, other: Traits) -> int:
    """How much speaks against two being one, apart from what they share."""
    genders = other_gender(one, other)
    said = (
        findings(one, other) & _OTHER_NAMES,
        not may_be_born(one, other),
        genders,
        genders and one.first_given != other.first_given,
        _ids_differ(one, other),
        _identifiers_differ(one, other),
    )
    return sum(map(bool, said))


def is_one_by_id(one: Traits, other: Traits) -> bool:
    """Whether the court's own id, which both have, is believed: not against two other things."""
    return against(one, other) < 2


def is_one_by_identifier(one: Traits, other: Traits) -> bool:
    """Whether an identifier of one register, which both have, is believed.

    Not against two other things; against one, only where name and birth speak for it. Twins share
    a day of birth, and parent and child a name.
    """
    found, speaks = findings(one, other), against(one, other)
    renamed = Finding.OTHER_FAMILY_NAME in found
    if speaks + renamed == 0:
        return True
    born = bool(found & ({Finding.SAME_BIRTH} | _NEAR_BIRTHS))
    if speaks + renamed > 1 or Finding.OTHER_GIVEN_NAME in found:
        return False
    if renamed or found & _OTHER_NAMES:
        return born
    if _ids_differ(one, other):
        return born
    return born or _years_apart(one, other) < GENERATION


def may_be_one_by_name(one: Traits, other: Traits) -> bool:
    """Whether two of one name, of whom one has no day of birth, may be one person."""
    if one.contradicts(other) or other_gender(one, other) or not may_be_born(one, other):
        return False
    mine, theirs = (words(t.given_names or "")[1:] for t in (one, other))
    return not mine or not theirs or _begin_alike(mine[0], theirs[0])


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def is_spelt_alike(one: Traits, other: Traits) -> bool:
    """Not where it may be a twin's name: one letter in place of another, or more of them.

    Of a given name only where both are said to be of one gender: Paul and Paula are two.
    """
    if other_gender(one, other) or not alike(one.name, other.name):
        return False
    if not one.family_name or not other.family_name:
        return True
    first, second = one.first_given, other.first_given
    if first == second:
        return _family_spelt_alike(words(one.family_name), words(other.family_name))
    if words(one.family_name) != words(other.family_name) or not _of_one_gender(one, other):
        return False
    letters = len(first) != len(second) or sorted(first) == sorted(second)
    return letters and spelt_alike(first, second)


def _of_one_gender(one: Traits, other: Traits) -> bool:
    return one.gender is not None and one.gender == other.gender


def _family_spelt_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Each word of a double name is spelt alike; one of them may be the same and another not."""
    if len(one) != len(other):
        return True
    return all(
        mine == theirs or alike(mine, theirs) for mine, theirs in zip(one, other, strict=True)
    )


def alike(name: str, other: str) -> bool:
    """Whether two names are one name spelt differently."""
    return difflib.SequenceMatcher(None, name, other).ratio() >= SPELT_ALIKE


_REARRANGED = {
    Finding.NAMES_SWAPPED,
    Finding.SAME_WORDS,
    Finding.HALF_OF_A_DOUBLE_NAME,
    Finding.OTHER_MIDDLE_NAMES,
}


def is_rearranged(one: Traits, other: Traits) -> bool:
    """The same day of birth, and names the wrong way round, divided otherwise, or half of two."""
    if one.date_of_birth is None or one.date_of_birth != other.date_of_birth:
        return False
    apart = one.contradicts(other) or other_gender(one, other)
    return not apart and bool(_REARRANGED & findings(one, other))


def name_keys(family_name: str, given_names: str | None) -> Iterator[str]:
    """Under which names written in other ways are found: each word, and all letters in order."""
    parts = (*words(family_name), *words(given_names or ""))
    yield from set(parts)
    yield "".join(sorted("".join(parts)))


def name_key(family_name: str, given_names: str | None) -> str:
    """What spellings of a name have in common: the first given name and the family name,
    without case, accents and punctuation."""
    first = (given_names or "").split()[:1]
    return " ".join(plain_words(" ".join([*first, family_name])))


def plain_words(name: str) -> list[str]:
    """The words of a name without case, accents and apostrophes."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return re.findall(r"\w+", re.sub(r"['\u2019]", "", letters)) or [bare.strip()]
