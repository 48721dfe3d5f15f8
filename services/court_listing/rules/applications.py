"""Court applications and hearings of an order: whom one is about, and what of it is heard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from contracts.likeness import Someone, likeness
from services.common.errors import Unprocessable

Kept = TypeVar("Kept")

BREACH, REVIEW = "breach", "review"
_CHANGES = frozenset({"revoke", "amend"})


class Heard(StrEnum):
    """What of an order a court hears: each has a row of its own."""

    BREACH = "breach"
    REVIEW = "review"
    RETURN = "return"


@dataclass(frozen=True)
class Open:
    """What of an order waits for the court: a breach, a review that is set, a return (R38)."""

    order: bool = False
    breach: bool = False
    review: bool = False
    returned: bool = False


def heard(kind: str | None, open: Open) -> Heard | None:
    """R36, R38, R40: what is heard, by the kind that was said and what waits; else none.

    Where no kind is said, the only thing that waits; two are never told apart by a guess.
    """
    asked = Heard.RETURN if open.returned else Heard.REVIEW if open.review else None
    if kind == BREACH:
        return Heard.BREACH if open.breach else None
    if kind == REVIEW:
        return asked
    if kind in _CHANGES:
        return Heard.RETURN if open.returned else None
    if open.breach and asked:
        return None
    return Heard.BREACH if open.breach else asked


def orders_meant(kind: str | None, among: Sequence[tuple[Kept, Open]]) -> list[Kept]:
    """R40: the orders of a person that it can be about: those that wait for it, else in force."""
    waiting = [order for order, open in among if heard(kind, open) is not None]
    return waiting or [order for order, open in among if open.order]


def is_one_person(people: Sequence[Someone]) -> bool:
    """R62: whether none of these records speaks against being of one person with another."""
    return not any(
        likeness(one, other).contradicted
        for number, one in enumerate(people)
        for other in people[number + 1 :]
    )


def may_answer(answer: str, pathways: Collection[UUID]) -> None:
    """R40: whose it is names their cases; nothing of ours names none."""
    if (answer == "matched") != bool(pathways):
        raise Unprocessable(
            "Give pathway_ids if the answer is matched; otherwise leave them out.",
            rule="R40",
            field="/pathway_ids",
        )
