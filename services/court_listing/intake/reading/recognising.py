"""Telling people in one case apart: by the court's own id, identifiers, name and date of birth."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.likeness import Someone, likeness
from contracts.names import spelt_alike, words
from contracts.policy.likeness import Finding

SPELT_ALIKE = 0.75


@dataclass(frozen=True)
class Traits:
    """What a person in a case is recognised by."""

    name: str
    date_of_birth: date | None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    source_id: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    gender: str | None = None

    @property
    def person(self) -> Someone:
        """The person, as likeness is weighed."""
        names = self.family_name, self.given_names
        return Someone(*names, self.date_of_birth, self.identifiers, self.gender)

    def contradicts(self, other: "Traits") -> bool:
        """Whether both have an id or an identifier of one register and the values differ."""
        if self.source_id and other.source_id and self.source_id != other.source_id:
            return True
        mine, theirs = dict(self.identifiers), dict(other.identifiers)
        return any(theirs.get(kind, value) != value for kind, value in mine.items())


@dataclass
class Register:
    """The people of one case by each of their traits, each found in the same short time."""

    _by_source: dict[str, int] = field(default_factory=dict)
    _people: dict[int, Traits] = field(default_factory=dict)
    _by_identifier: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_name_and_birth: dict[tuple[str, date | None], int] = field(default_factory=dict)
    _by_name: dict[str, list[int]] = field(default_factory=dict)

    def add(self, number: int, traits: Traits) -> None:
        """Remember a person, or more traits of a person."""
        self._people.setdefault(number, traits)
        if traits.source_id:
            self._by_source.setdefault(traits.source_id, number)
        for identifier in traits.identifiers:
            self._by_identifier.setdefault(identifier, number)
        self._by_name_and_birth.setdefault((traits.name, traits.date_of_birth), number)
        named = self._by_name.setdefault(traits.name, [])
        if number not in named[-1:]:
            named.append(number)

    def find(self, traits: Traits) -> int | None:
        """The person meant, by the strongest trait; nobody where two would do."""
        if traits.source_id in self._by_source:
            return self._by_source[traits.source_id or ""]
        for identifier in sorted(traits.identifiers):
            if identifier in self._by_identifier:
                return self._by_identifier[identifier]
        number = self._by_name_and_birth.get((traits.name, traits.date_of_birth))
        if number is not None and traits.date_of_birth is not None:
            other = self._people[number].source_id
            return None if other and traits.source_id else number
        number = self._find_by_name(traits) if number is None else number
        if number is None or traits.contradicts(self._people[number]):
            return None
        return number

    def _find_by_name(self, traits: Traits) -> int | None:
        """Where one of the two has no date of birth."""
        if traits.date_of_birth is not None:
            return self._by_name_and_birth.get((traits.name, None))
        named = self._by_name.get(traits.name, [])
        return named[0] if len(named) == 1 else None


def pair(incoming: Sequence[Traits], listed: Sequence[Traits]) -> list[int | None]:
    """For each person of a message the one on record it is, if any; none of them twice.

    First by what cannot be chance, then, among those left over in the one case, by a corrected
    date of birth or spelling.
    """
    register = Register()
    for number, traits in enumerate(listed):
        register.add(number, traits)
    matched: list[int | None] = [None] * len(incoming)
    left = set(range(len(listed)))
    for here in sorted(range(len(incoming)), key=lambda n: incoming[n].date_of_birth is None):
        there = register.find(incoming[here])
        if there in left:
            matched[here] = there
            left.discard(there)
    _pair_corrected(incoming, listed, matched, left)
    _pair_rearranged(incoming, listed, matched, left)
    return matched


def _pair_rearranged(
    incoming: Sequence[Traits],
    listed: Sequence[Traits],
    matched: list[int | None],
    left: set[int],
) -> None:
    """The same day of birth, and names the wrong way round, divided otherwise, or half of two.

    In one case, where nobody else left over is that like them; another given name is another
    person, and another family name is for a person to decide.
    """
    here_left = [here for here in range(len(incoming)) if matched[here] is None]
    for here in here_left:
        like = [there for there in left if _is_rearranged(incoming[here], listed[there])]
        rivals = [n for n in here_left if like and _is_rearranged(incoming[n], listed[like[0]])]
        if len(like) == 1 and rivals == [here]:
            matched[here] = like[0]
            left.discard(like[0])


def _is_rearranged(traits: Traits, other: Traits) -> bool:
    if traits.date_of_birth is None or traits.date_of_birth != other.date_of_birth:
        return False
    found = likeness(traits.person, other.person).findings
    apart = traits.contradicts(other) or Finding.OTHER_GENDER in found
    return not apart and bool(_REARRANGED & set(found))


_REARRANGED = {
    Finding.NAMES_SWAPPED,
    Finding.SAME_WORDS,
    Finding.HALF_OF_A_DOUBLE_NAME,
    Finding.OTHER_MIDDLE_NAMES,
}


def _pair_corrected(
    incoming: Sequence[Traits],
    listed: Sequence[Traits],
    matched: list[int | None],
    left: set[int],
) -> None:
    by_name: dict[str, list[int]] = {}
    by_birth: dict[date, list[int]] = {}
    for there in sorted(left):
        by_name.setdefault(listed[there].name, []).append(there)
        if (born := listed[there].date_of_birth) is not None:
            by_birth.setdefault(born, []).append(there)
    for here, traits in enumerate(incoming):
        if matched[here] is not None:
            continue
        born_alike = by_birth.get(traits.date_of_birth, []) if traits.date_of_birth else []
        born_and_spelt = [n for n in born_alike[:20] if _is_spelt_alike(traits, listed[n])]
        candidates = [
            n
            for n in (by_name.get(traits.name, []) or born_and_spelt)
            if n in left and not traits.contradicts(listed[n]) and _may_be_born(traits, listed[n])
        ]
        if len(candidates) == 1:
            matched[here] = candidates[0]
            left.discard(candidates[0])


def _may_be_born(traits: Traits, other: Traits) -> bool:
    """Whether one day of birth may be the other written wrongly; namesakes of a case are two."""
    found = likeness(traits.person, other.person).findings
    return Finding.OTHER_BIRTH not in found and Finding.SAME_YEAR_OF_BIRTH not in found


def _is_spelt_alike(traits: Traits, other: Traits) -> bool:
    """Not where the family name is the same and the given name is another: twins are two.

    One letter in place of another makes another name (Jane, June) as often as a slip.
    """
    if not alike(traits.name, other.name):
        return False
    if not traits.family_name or not other.family_name:
        return True
    if words(traits.family_name) != words(other.family_name):
        return True
    first, second = (
        " ".join(words(given or "")[:1]) for given in (traits.given_names, other.given_names)
    )
    letters = len(first) != len(second) or sorted(first) == sorted(second)
    return letters and spelt_alike(first, second)


def alike(name: str, other: str) -> bool:
    """Whether two names are one name spelt differently."""
    return difflib.SequenceMatcher(None, name, other).ratio() >= SPELT_ALIKE


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
