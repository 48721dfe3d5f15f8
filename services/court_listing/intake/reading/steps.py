"""The ways to recognise a person of a case, the surest first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from services.court_listing.intake.reading.traits import (
    Traits,
    is_one_by_id,
    is_one_by_identifier,
    is_rearranged,
    is_spelt_alike,
    may_be_born,
    may_be_one_by_name,
    name_keys,
    other_gender,
)

#: What more people than these have in common tells nobody apart.
_MOST_ALIKE = 50

T = TypeVar("T")
Keys = Callable[[Traits], Iterable[object]]
IsOne = Callable[[Traits, Traits], bool]


@dataclass(frozen=True)
class Step:
    """One way to recognise: what both have, and whether it is believed.

    ``settles`` where two who would do are for a person, whatever else is like them.
    """

    keys: Keys
    is_one: IsOne
    settles: bool = False


def _ids(traits: Traits) -> Iterable[object]:
    return (traits.source_id,) if traits.source_id else ()


def _identifiers(traits: Traits) -> Iterable[object]:
    return traits.identifiers


def _name_and_birth(traits: Traits) -> Iterable[object]:
    return ((traits.name, traits.date_of_birth),) if traits.date_of_birth else ()


def _name(traits: Traits) -> Iterable[object]:
    return (traits.name,)


def _ways_of_writing(traits: Traits) -> Iterator[object]:
    born = traits.date_of_birth
    names = name_keys(traits.family_name or traits.name, traits.given_names)
    return ((born, key) for key in names) if born else iter(())


def _same_name_and_birth(one: Traits, other: Traits) -> bool:
    """By number too, where one is said; by the court's id, never against it."""
    return not (one.source_id and other.source_id and one.source_id != other.source_id)


def _same_in_all(one: Traits, other: Traits) -> bool:
    return one.name == other.name and is_one_by_identifier(one, other)


def _same_name(one: Traits, other: Traits) -> bool:
    both = one.date_of_birth and other.date_of_birth
    return not both and not stand_together(one, other) and may_be_one_by_name(one, other)


def stand_together(one: Traits, other: Traits) -> bool:
    """Whether one part of a document lists both: a list names nobody twice by name alone."""
    return one.place is not None and one.place == other.place


def _born_almost(one: Traits, other: Traits) -> bool:
    both = one.date_of_birth and other.date_of_birth
    apart = one.contradicts(other) or other_gender(one, other)
    return bool(both) and not apart and may_be_born(one, other)


def _spelt_otherwise(one: Traits, other: Traits) -> bool:
    return not one.contradicts(other) and is_spelt_alike(one, other)


BY_NAME = Step(_name, _same_name, settles=True)
BY_WHAT_IS_SAID = (
    Step(_ids, lambda one, other: one.name == other.name and is_one_by_id(one, other)),
    Step(_ids, is_one_by_id),
    Step(_identifiers, _same_in_all),
    Step(_name_and_birth, _same_name_and_birth, settles=True),
    Step(_identifiers, is_one_by_identifier, settles=True),
    BY_NAME,
)
#: Among those left over in the one case: a corrected date of birth, spelling, or order of names.
BY_WHAT_IS_CORRECTED = (
    Step(_name, _born_almost, settles=True),
    Step(_ways_of_writing, _spelt_otherwise, settles=True),
    Step(_ways_of_writing, is_rearranged, settles=True),
)


def few(numbers: Sequence[T]) -> Sequence[T]:
    """Those who have it in common; nobody where it is too common to tell them apart."""
    return numbers if len(numbers) <= _MOST_ALIKE else ()


def told_apart_by(traits: Traits) -> Traits:
    """All by which a person is told from another, wherever in a document they stand."""
    return replace(traits, place=None)
