"""When an order is returned to court without a breach (R38)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import Requirement
from services.common.errors import Refused
from services.probation_allocation.rules.orders import Order, require_order_at


def may_return(
    order: Order, at: datetime, requirement: Requirement, waiting: Collection[str]
) -> None:
    """R38: an order in force is returned for a requirement of it, once until the court reviews."""
    require_order_at(order, at, "R38", "/returned_at")
    may_return_requirement(order, requirement, waiting)


def may_return_requirement(
    order: Order, requirement: Requirement, waiting: Collection[str]
) -> None:
    """R38: what is returned is a requirement of the order that the court has not got back yet."""
    if requirement not in order.made:
        raise Refused(
            "The order does not include this requirement.", rule="R38", field="/requirement"
        )
    if requirement in waiting:
        raise Refused(
            "This requirement was already returned to the court and is waiting for its review.",
            rule="R38",
            code="AlreadyReturned",
        )


@dataclass(frozen=True)
class Withdrawal:
    """What a person took back of a requirement, and since when."""

    requirement: Requirement
    withdrawn: str
    since: datetime


def returns_due(
    order: Order,
    withdrawals: Iterable[Withdrawal],
    returned: Iterable[tuple[str, datetime]],
    reviewed: Iterable[datetime],
    over: Collection[str],
) -> list[Withdrawal]:
    """R38: what was withdrawn during the order and has not been brought before the court.

    A review held afterwards settles it, as does the end of the requirement or of the order.
    """
    began = order.sentenced_at
    if began is None or not order.in_force:
        return []
    last_review = max(reviewed, default=None)
    brought = list(returned)
    return [
        withdrawal
        for withdrawal in withdrawals
        if withdrawal.requirement in order.made
        and withdrawal.requirement not in over
        and withdrawal.since >= began
        and (last_review is None or last_review < withdrawal.since)
        and not any(
            name == withdrawal.requirement and at >= withdrawal.since for name, at in brought
        )
    ]
