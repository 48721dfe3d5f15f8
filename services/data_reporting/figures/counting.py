"""Facts counted into tables: a person once, in the order of a code list (R70)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MHTR = "mhtr"
NOT_STATED = "not_stated"

Data = Mapping[str, Any]


@dataclass(frozen=True)
class CountedFact:
    """One fact as the figures see it."""

    pseudonym: UUID
    name: str
    data: Data


@dataclass(frozen=True)
class Person:
    """The coded facts of one pseudonym's listing."""

    offence_group: str | None
    age_band: str | None
    gender: str | None


@dataclass(frozen=True)
class Table:
    """Counts that add up to their total, with the rule that asks for them.

    ``of_people``: the codes say something of the people counted. ``part_of`` are counts of other
    tables that this one divides further.
    """

    code: str
    title: str
    rule: str
    cells: Mapping[str, int]
    of_people: bool = False
    part_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Month:
    """The facts of one month at one site, and the listings of the people they are about."""

    facts: Sequence[CountedFact]
    people: Mapping[UUID, Person]

    def every(self, event: str) -> Iterator[CountedFact]:
        """Every fact of this event, as often as it happened."""
        return (fact for fact in self.facts if fact.name == event)

    def latest(self, event: str, *, of_the_tab: bool = False) -> dict[UUID, Data]:
        """The last fact of this event for each person, who so counts once.

        ``of_the_tab``: only those about the tab's requirement.
        """
        return {
            fact.pseudonym: fact.data
            for fact in self.every(event)
            if not of_the_tab or fact.data.get("requirement") == MHTR
        }

    def standing(self, event: str, undone_by: str) -> dict[UUID, Data]:
        """The last fact of this event for each person, unless another undid it since."""
        found: dict[UUID, Data] = {}
        for fact in self.facts:
            if fact.name == event:
                found[fact.pseudonym] = fact.data
            elif fact.name == undone_by:
                found.pop(fact.pseudonym, None)
        return found


def counted(found: Iterable[str | None], known: Mapping[str, str]) -> dict[str, int]:
    """Counts in the order of the code list; a code without a place in it is 'not stated'."""
    counts = Counter(code if code in known else NOT_STATED for code in found)
    cells = {code: counts.get(code, 0) for code in known}
    if counts[NOT_STATED] or NOT_STATED in known:
        cells[NOT_STATED] = counts[NOT_STATED]
    return cells


def _code(data: Data, field: str) -> Iterator[str | None]:
    yield data.get(field)


def _codes(data: Data, field: str) -> Iterator[str | None]:
    yield from data.get(field, ())


def _yes_no(data: Data, field: str) -> Iterator[str | None]:
    value = data.get(field)
    yield NOT_STATED if value is None else ("yes" if value else "no")


def _any(data: Data, field: str) -> Iterator[str | None]:
    yield "yes" if set(data.get(field, ())) - {"none", NOT_STATED} else "no"


COUNTS: Mapping[str, Callable[[Data, str], Iterator[str | None]]] = {
    "code": _code,
    "codes": _codes,
    "yes_no": _yes_no,
    "any": _any,
}
"""How the field of a fact counts, as a row names it."""
