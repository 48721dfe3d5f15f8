"""Who of those that an index found is meant: which fields fit, how, and who comes first (R81)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from contracts.names import spelt_alike, words

#: What sounds alike is one name from this likeness on (Jaro and Winkler, 0 to 1).
SOUNDS_ALIKE = 0.74


class Match(StrEnum):
    """Whether all that was said is what is on record, or like it."""

    EXACT = "exact"
    SIMILAR = "similar"


class How(StrEnum):
    """How what was said of a field fits what is on record, best first."""

    EXACT = "exact"
    BEGINS = "begins"
    INITIAL = "initial"
    PART = "part"
    SPELT_ALIKE = "spelt_alike"
    OTHER_NAME = "other_name"
    DAY_AND_MONTH_SWAPPED = "day_and_month_swapped"
    NOT_KNOWN = "not_known"


_WEIGHT = {how: place for place, how in enumerate(How)}


@dataclass(frozen=True)
class Said:
    """What is said of whom somebody looks for; ``numbers`` by the name of their register."""

    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    numbers: Mapping[str, str]

    @property
    def words(self) -> list[str]:
        """The words of the names that an index finds: an initial alone is none."""
        both = (*words(self.family_name or ""), *words(self.given_names or ""))
        return [one for one in dict.fromkeys(both) if len(one) > 1]

    @property
    def fields(self) -> list[str]:
        """The fields that something is said in."""
        said = {
            "family_name": self.family_name,
            "given_names": self.given_names,
            "date_of_birth": self.date_of_birth,
        }
        return [*(name for name, value in said.items() if value is not None), *self.numbers]


@dataclass(frozen=True)
class Hit:
    """Somebody who fits: the row, and how each field that was said does."""

    row: Mapping[str, Any]
    fits: Mapping[str, How]

    @property
    def match(self) -> Match:
        """Whether all of it is exact."""
        return Match.EXACT if set(self.fits.values()) <= {How.EXACT} else Match.SIMILAR

    @property
    def place(self) -> int:
        """How far it is from what was said."""
        return sum(_WEIGHT[how] for how in self.fits.values())


def ranked(said: Said, rows: Iterable[Mapping[str, Any]]) -> list[Hit]:
    """Those who fit, best first, each person once: the order of the rows decides between equals."""
    hits = sorted((hit for row in rows if (hit := _hit(said, row))), key=lambda hit: hit.place)
    return list({hit.row["goes_on"]: hit for hit in reversed(hits)}.values())[::-1]


def _hit(said: Said, row: Mapping[str, Any]) -> Hit | None:
    fits = dict.fromkeys(said.numbers, How.EXACT)
    family, given = words(row["family_name"] or ""), words(row["given_names"] or "")
    for field, name, own, other in (
        ("family_name", said.family_name, family, given),
        ("given_names", said.given_names, given, family),
    ):
        if name is None or not words(name):
            continue
        how = _of_name(words(name), own, other)
        if how is None:
            return None
        fits[field] = how
    if said.date_of_birth is not None:
        fits["date_of_birth"] = _of_day(said.date_of_birth, row["date_of_birth"])
    return Hit(row, fits)


def _of_name(said: Sequence[str], own: Sequence[str], other: Sequence[str]) -> How | None:
    """How all words of a name fit; nothing where one of them fits no word on record."""
    if tuple(said) == tuple(own):
        return How.EXACT
    found = [_of_word(word, own, other) for word in said]
    if None in found:
        return None
    worst = max((how for how in found if how is not None), key=_WEIGHT.__getitem__)
    return How.BEGINS if worst is How.EXACT else worst


def _of_word(said: str, own: Sequence[str], other: Sequence[str]) -> How | None:
    best = min(_fits(said, own), key=_WEIGHT.__getitem__, default=None)
    if best is None and next(_fits(said, other), None):
        return How.OTHER_NAME
    return best


def _fits(said: str, known: Iterable[str]) -> Iterator[How]:
    for one in known:
        if one == said:
            yield How.EXACT
        elif one.startswith(said):
            yield How.BEGINS
        elif len(one) == 1 and said.startswith(one):
            yield How.INITIAL
        elif len(said) > 2 and said in one:
            yield How.PART
        elif _spelt_alike(said, one):
            yield How.SPELT_ALIKE


def _spelt_alike(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    apart = DamerauLevenshtein.distance(one, other)
    if longest > 2 and apart <= (1 if longest < 7 else 2):
        return True
    return spelt_alike(one, other) or JaroWinkler.similarity(one, other) >= SOUNDS_ALIKE


def _of_day(said: date, known: date | None) -> How:
    if known is None:
        return How.NOT_KNOWN
    return How.EXACT if known == said else How.DAY_AND_MONTH_SWAPPED
