"""The order in force, as what follows after sentence looks at it."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Refused, Unprocessable


@dataclass(frozen=True)
class Order:
    """The order as the court told of it."""

    sentenced_at: datetime | None
    disposal: str | None
    made: frozenset[Requirement] = frozenset()
    ended_at: datetime | None = None
    expired: bool = False

    @property
    def in_force(self) -> bool:
        """Whether the court made an order, and it has not ended."""
        ordered = self.sentenced_at is not None and makes_order(self.disposal)
        return ordered and self.ended_at is None

    def as_of(self, at: datetime) -> "Order":
        """The order as it was then: one that ended on its day was in force until then.

        What happened under it may be recorded once it is over.
        """
        still = self.expired and self.ended_at is not None and at < self.ended_at
        return replace(self, ended_at=None) if still else self


ORDERS = frozenset(kind.value for kind in Disposal if kind.makes_order)
"""The sentences that are orders."""


def makes_order(disposal: str | None) -> bool:
    """Whether a sentence is an order that requirements can be part of (R26)."""
    return disposal is not None and Disposal(disposal).makes_order


def belongs_to_order(order_number: int, sentenced_at: datetime | None, moment: datetime) -> bool:
    """R40: whether something is of the order in force, and not of one it took the place of."""
    return order_number == 1 or sentenced_at is None or moment >= sentenced_at


def require_order_at(order: Order, at: datetime, rule: str, field: str) -> None:
    """Refuse what concerns no order, one that has ended, or a moment before it."""
    if at < require_order(order.as_of(at), rule):
        raise Unprocessable(
            f"This cannot be dated before the sentence: check {field[1:]}.", rule=rule, field=field
        )


def require_order(order: Order, rule: str) -> datetime:
    """When the order in force was made, or a refusal where there is none, or it has ended."""
    if not order.in_force or order.sentenced_at is None:
        raise Refused(
            "This person has no community or suspended sentence order in force.",
            rule=rule,
            code="NoOrder",
        )
    return order.sentenced_at


def require_sentence_awaited(order: Order, breach_waits: bool, rule: str) -> None:
    """R20, R23, R40: what is for a sentence comes before it, or before a breach is decided."""
    if order.sentenced_at is not None and not breach_waits:
        raise Refused(
            "The court has already passed sentence: this can only be done before.",
            rule=rule,
            code="AlreadySentenced",
        )
