"""Telling people in one case apart: by the court's own id, identifiers, name and date of birth.

Guarantee: nothing that two share makes them one against what else is known of them, and where two
would do, neither is taken: a person decides (R62).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.court_listing.intake.reading.steps import (
    BY_WHAT_IS_CORRECTED,
    BY_WHAT_IS_SAID,
    Step,
    few,
    told_apart_by,
)
from services.court_listing.intake.reading.traits import (
    Traits,
    is_one_by_id,
    is_one_by_identifier,
    may_be_born,
)


def pair(incoming: Sequence[Traits], listed: Sequence[Traits]) -> list[int | None]:
    """For each person of a message the one on record it is, if any; none of them twice."""
    pairing = _Pairing(_without_misplaced(incoming, listed), listed)
    for step in (*BY_WHAT_IS_SAID, *BY_WHAT_IS_CORRECTED):
        pairing.take(step)
    return pairing.matched


def _without_misplaced(incoming: Sequence[Traits], listed: Sequence[Traits]) -> list[Traits]:
    """The people without an id or number that on record is of somebody they cannot be.

    So that two swapped numbers that are put right keep nobody from being recognised by the rest.
    """
    by_id = {t.source_id: t for t in reversed(listed) if t.source_id}
    by_identifier = {i: t for t in reversed(listed) for i in t.identifiers}
    by_name: dict[str, list[Traits]] = defaultdict(list)
    for traits in listed:
        by_name[traits.name].append(traits)
    left = []
    for traits in incoming:
        other = by_id.get(traits.source_id) if traits.source_id else None
        named = few(by_name.get(traits.name, ()))
        misplaced = other is not None and not _is_believed(traits, other, named)
        held = {i: by_identifier[i] for i in traits.identifiers if i in by_identifier}
        numbers = {i for i, owner in held.items() if not is_one_by_identifier(traits, owner)}
        id = None if misplaced else traits.source_id
        left.append(replace(traits, source_id=id, identifiers=traits.identifiers - numbers))
    return left


def _is_believed(traits: Traits, other: Traits, named: Sequence[Traits]) -> bool:
    """Not the id of one of another name, where one of that name stands in the case."""
    if not is_one_by_id(traits, other):
        return False
    return traits.name == other.name or not any(may_be_born(traits, own) for own in named)


class _Pairing:
    """Who of a message is whom on record so far, and who is left on both sides."""

    def __init__(self, incoming: Sequence[Traits], listed: Sequence[Traits]) -> None:
        """Nobody is matched yet."""
        self._incoming, self._listed = incoming, listed
        self.matched: list[int | None] = [None] * len(incoming)
        self._here = dict.fromkeys(range(len(incoming)))
        self._there = dict.fromkeys(range(len(listed)))

    def take(self, step: Step) -> None:
        """Match by one step those for whom one alone would do."""
        would_do = self._would_do(step)
        wanted: dict[int, list[int]] = defaultdict(list)
        for here, found in would_do.items():
            for there in found:
                wanted[there].append(here)
        for here, found in would_do.items():
            if here not in self._here:
                continue
            rivals = wanted[found[0]]
            if chosen := self._chosen(here, found, rivals):
                for one, other in chosen:
                    self.matched[one] = other
                    del self._here[one], self._there[other]
            elif step.settles:
                self._hold(rivals, found)

    def _would_do(self, step: Step) -> dict[int, list[int]]:
        by: dict[object, list[int]] = defaultdict(list)
        for there in self._there:
            for key in step.keys(self._listed[there]):
                by[key].append(there)
        found = {}
        for here in self._here:
            traits = self._incoming[here]
            near = {n: None for key in step.keys(traits) for n in few(by.get(key, ()))}
            alike = [n for n in near if step.is_one(traits, self._listed[n])]
            if alike:
                found[here] = alike
        return found

    def _chosen(
        self, here: int, found: Sequence[int], rivals: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Who is whom, if that is certain; people whom nothing tells apart, in their order."""
        left = [there for there in found if there in self._there]
        if len(left) < len(found):
            return []
        if rivals == [here]:
            own = self._incoming[here]
            exact = [n for n in left if len(left) == 1 or _is_the_same(own, self._listed[n])]
            return [(here, exact[0])] if len(exact) == 1 else []
        here_alike = len({told_apart_by(self._incoming[n]) for n in rivals}) == 1
        there_alike = len({told_apart_by(self._listed[n]) for n in left}) == 1
        return list(zip(rivals, left, strict=False)) if here_alike and there_alike else []

    def _hold(self, rivals: Iterable[int], found: Iterable[int]) -> None:
        """For a person to decide: nothing else makes one of them somebody on record."""
        for here in rivals:
            self._here.pop(here, None)
        for there in found:
            self._there.pop(there, None)


def _is_the_same(one: Traits, other: Traits) -> bool:
    """Of several that would do, the one about whom no more is known."""
    return other.source_id == one.source_id and one.date_of_birth == other.date_of_birth
