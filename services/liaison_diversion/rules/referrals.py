"""Whether a person referred and one listed are one (R62); which facts were not asked yet (R63)."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts import likeness
from contracts.likeness import Likeness

SPELT_ALIKE = 0.8


class Basis(StrEnum):
    """What speaks for two people being one, strongest first."""

    IDENTIFIER = "identifier"
    NAME_AND_BIRTH = "name_and_birth"
    NAME = "name"
    SIMILAR_NAME_AND_BIRTH = "similar_name_and_birth"
    FAMILY_NAME_AND_BIRTH = "family_name_and_birth"
    LIKENESS = "likeness"
    PRACTITIONER = "practitioner"


EXACT = frozenset({Basis.IDENTIFIER, Basis.NAME_AND_BIRTH})


@dataclass(frozen=True)
class Someone:
    """What a person is recognised by."""

    name_key: str | None
    family_key: str | None
    date_of_birth: date | None
    identifiers: Sequence[tuple[str, str]] = ()


def basis(person: Someone, other: Someone) -> Basis | None:
    """R62: the strongest reason to take two people for one, or none.

    Identifiers that contradict each other are stronger than any likeness of name.
    """
    mine, theirs = dict(person.identifiers), dict(other.identifiers)
    common = mine.keys() & theirs.keys()
    if any(mine[kind] == theirs[kind] for kind in common):
        return Basis.IDENTIFIER
    if common:
        return None
    same_birth = person.date_of_birth is not None and person.date_of_birth == other.date_of_birth
    same_name = bool(person.name_key) and person.name_key == other.name_key
    if same_name:
        return Basis.NAME_AND_BIRTH if same_birth else Basis.NAME
    if not same_birth or not person.name_key or not other.name_key:
        return None
    if alike(person.name_key, other.name_key):
        return Basis.SIMILAR_NAME_AND_BIRTH
    return Basis.FAMILY_NAME_AND_BIRTH if person.family_key == other.family_key else None


def alike(name: str, other: str) -> bool:
    """Whether two names may be one spelt differently."""
    return difflib.SequenceMatcher(None, name, other).ratio() >= SPELT_ALIKE


def key_of(family_name: str, given_names: str | None = None) -> str:
    """A name without case, accents and punctuation."""
    bare = unicodedata.normalize("NFKD", f"{given_names or ''} {family_name}").casefold()
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", re.sub(r"['\u2019]", "", letters)))


@dataclass(frozen=True)
class Alike:
    """How a referral and a listing are alike: the strongest reason, and all of them weighed."""

    basis: Basis
    likeness: Likeness

    @property
    def is_exact(self) -> bool:
        """Whether a machine may take the two for one."""
        return self.basis in EXACT and self.likeness.certain


def alike_because(found: Basis | None, weighed: Likeness) -> Alike | None:
    """R62: that two may be one, or nothing; numbers that differ say that they are two."""
    if weighed.contradicted or (found is None and not weighed.candidate):
        return None
    return Alike(found or Basis.LIKENESS, weighed)


@dataclass(frozen=True)
class ListedCase:
    """A case in which somebody is listed."""

    case_urn: str | None
    person: likeness.Someone


def are_one_in_several_cases(cases: Sequence[ListedCase]) -> bool:
    """R62: whether these are cases of one person, each another case; else a person decides.

    Two of one case may be namesakes, twins, or one person listed twice.
    """
    urns = {case.case_urn for case in cases}
    if None in urns or len(urns) < len(cases):
        return False
    first, *others = cases
    return all(likeness.likeness(first.person, other.person).certain for other in others)
