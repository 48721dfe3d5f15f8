"""Whether an event follows what is held of its channel and subject: pure, decided by ids.

Guarantee: a reader and an owner that hold different events are never of one mind by their numbers
alone. What comes again is harmless only where it is the very event; an owner that was restored to
an earlier state, or that goes on from another event, is found, and nothing of it is dropped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

#: A number that is further beyond the last one than any restore goes was never given.
MOST_AT_ONCE = 1_000_000


class Link(StrEnum):
    """What an event is to what is held."""

    NEXT = "next"
    HELD = "held"
    AGAIN = "again"
    MISSING = "missing"
    FORK = "fork"
    BEYOND = "beyond"


@dataclass(frozen=True)
class End:
    """Where a reader is: the last number it holds, and that event, where it is known.

    It is not of what was applied by releases before chains; there only numbers are compared.
    ``rewound``: it held more once, which an owner turned out not to have.
    """

    last: int = 0
    id: UUID | None = None
    rewound: bool = False


@dataclass(frozen=True)
class Told:
    """What arrives: its number, and where it can be read its id and the event before it.

    ``is_chained`` is false of what was told before chains were. ``after``: its owner said that it
    is the next after that number, whatever its own one.
    """

    number: int
    id: UUID | None = None
    previous: UUID | None = None
    is_chained: bool = False
    after: int | None = None


def link(end: End, told: Told, held: Collection[UUID]) -> Link:
    """How the event follows. ``held``: the ids that are or were held under its number."""
    if told.number <= end.last:
        return _link_of_old(end, told, held)
    if told.number > end.last + MOST_AT_ONCE:
        return Link.BEYOND
    if end.rewound and told.id in held:
        return Link.AGAIN
    is_next_number = told.number == end.last + 1
    said_next = is_next_number or told.after == end.last
    if not told.is_chained or (end.id is None and end.last):
        return Link.NEXT if is_next_number or (told.is_chained and said_next) else Link.MISSING
    if told.previous == end.id:
        return Link.NEXT
    if not said_next:
        return Link.MISSING
    # Whoever holds nothing of the subject has nothing that could differ.
    return Link.FORK if end.last else Link.NEXT


def _link_of_old(end: End, told: Told, held: Collection[UUID]) -> Link:
    if told.id is None or told.id in held:
        return Link.HELD
    if held or (told.number == end.last and end.id not in (None, told.id)):
        return Link.FORK
    return Link.HELD
