"""Who is mentioned in one message more than once: the people of a case, told apart (R62)."""

from collections.abc import Sequence

from services.court_listing.intake.reading.steps import (
    BY_NAME,
    BY_WHAT_IS_SAID,
    Step,
    few,
    stand_together,
    told_apart_by,
)
from services.court_listing.intake.reading.traits import Traits, against


class Register:
    """The people of one case in one message, each by all that is said of them."""

    def __init__(self) -> None:
        """Nobody is mentioned yet."""
        self._people: list[dict[Traits, None]] = []
        self._by: list[dict[object, dict[int, None]]] = [{} for _ in BY_WHAT_IS_SAID]

    def number_of(self, traits: Traits) -> int:
        """The number of the person mentioned, one mentioned before or a new one."""
        number = self._find(traits)
        if number is None:
            number = len(self._people)
            self._people.append({})
        self._people[number][traits] = None
        for step, by in zip(BY_WHAT_IS_SAID, self._by, strict=True):
            for key in step.keys(traits):
                by.setdefault(key, {})[number] = None
        return number

    def _find(self, traits: Traits) -> int | None:
        for step, by in zip(BY_WHAT_IS_SAID, self._by, strict=True):
            near: dict[int, None] = {}
            for key in step.keys(traits):
                near |= dict.fromkeys(few([*by.get(key, ())]))
            found = [n for n in near if self._is_one(step, traits, n)]
            if len(found) == 1 or (found and self._are_alike(found)):
                return found[0]
            if found and step.settles:
                return None
        return None

    def _is_one(self, step: Step, traits: Traits, number: int) -> bool:
        """By one mention, and against none of the others."""
        mentions = self._people[number]
        if step is BY_NAME and any(stand_together(traits, other) for other in mentions):
            return False
        one = any(step.is_one(traits, other) for other in mentions)
        return one and all(against(traits, other) < 2 for other in mentions)

    def _are_alike(self, numbers: Sequence[int]) -> bool:
        """Whether nothing tells them apart: in another part of the list, they stand in order."""
        return len({told_apart_by(t) for n in numbers for t in self._people[n]}) == 1
