"""Facts counted into tables: a person once, in the order of a code list (R70)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MHTR = "mhtr"
NOT_STATED = "not_stated"

YES_NO = {"yes": "Yes", "no": "No", NOT_STATED: "Not stated"}
AGES = {a: a for a in ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")}


@dataclass(frozen=True)
class Told:
    """One fact as the figures see it."""

    pseudonym: UUID
    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """The coded facts of one pseudonym's listing."""

    offence_group: str | None
    age_band: str | None
    gender: str | None


@dataclass(frozen=True)
class Table:
    """Counts that add up to their total, with the rule that asks for them."""

    code: str
    title: str
    rule: str
    cells: Mapping[str, int]


def latest(facts: Iterable[Told], name: str) -> dict[UUID, Mapping[str, Any]]:
    """The last fact of this name for each pseudonym: a person counts once."""
    return {fact.pseudonym: fact.data for fact in facts if fact.name == name}


def about(facts: Iterable[Told], name: str) -> list[Told]:
    """The facts of this name that are about the tab's requirement."""
    return [f for f in facts if f.name == name and f.data.get("requirement") == MHTR]


def held(facts: Iterable[Told], name: str) -> list[Told]:
    """Appointments of the tab's requirement; version 1 of their events did not say of which."""
    return [f for f in facts if f.name == name and f.data.get("requirement") in (None, MHTR)]


def table(
    code: str, title: str, rule: str, found: Iterable[str | None], known: Mapping[str, str]
) -> Table:
    """Counts in the order of the code list; a code without a place in it is 'not stated'."""
    counted = Counter(one if one in known else NOT_STATED for one in found)
    cells = {code: counted.get(code, 0) for code in known}
    if counted[NOT_STATED] or NOT_STATED in known:
        cells[NOT_STATED] = counted[NOT_STATED]
    return Table(code, title, rule, cells)


def one_of(facts: Mapping[UUID, Mapping[str, Any]], field: str) -> Iterable[str | None]:
    """The one code each person's fact has in a field."""
    return (data.get(field) for data in facts.values())


def many_of(facts: Mapping[UUID, Mapping[str, Any]], field: str) -> Iterable[str]:
    """The codes the facts list in a field, all of them."""
    return (code for data in facts.values() for code in data.get(field, ()))


def yes_no(data: Mapping[str, Any], field: str) -> str:
    """Yes, no, or not stated."""
    value = data.get(field)
    return NOT_STATED if value is None else ("yes" if value else "no")


def any_of(data: Mapping[str, Any], field: str) -> str:
    """Whether a field lists anything but none and not stated."""
    return "yes" if set(data.get(field, ())) - {"none", NOT_STATED} else "no"
