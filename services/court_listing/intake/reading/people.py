"""Telling people in one case apart: by the court's own id, identifiers, name and date of birth."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

SPELT_ALIKE = 0.75


@dataclass(frozen=True)
class Traits:
    """What a person in a case is recognised by."""

    name: str
    date_of_birth: date | None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    source_id: str | None = None

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
    return matched


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
        spelt_alike = [n for n in born_alike[:20] if alike(traits.name, listed[n].name)]
        candidates = [
            n
            for n in (by_name.get(traits.name, []) or spelt_alike)
            if n in left and not traits.contradicts(listed[n])
        ]
        if len(candidates) == 1:
            matched[here] = candidates[0]
            left.discard(candidates[0])


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
