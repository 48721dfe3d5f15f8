"""How probation decides on an order in force: reports for court reviews (R36)."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import Disposal, Requirement
from services.common.refusal import Refused, Unprocessable

ORDERS = frozenset({Disposal.COMMUNITY_ORDER.value, Disposal.SUSPENDED_SENTENCE_ORDER.value})


@dataclass(frozen=True)
class Order:
    """The order as the court told of it."""

    sentenced_at: datetime | None
    disposal: str | None
    made: frozenset[Requirement] = frozenset()
    ended_at: datetime | None = None


def in_force(order: Order, at: datetime, rule: str, field: str) -> None:
    """Refuse what concerns no order, one that has ended, or a moment before it."""
    if order.sentenced_at is None or order.disposal not in ORDERS or order.ended_at is not None:
        raise Refused("There is no order in force.", rule=rule, code="NoOrder")
    if at < order.sentenced_at:
        raise Unprocessable("This is before the sentence.", rule=rule, field=field)


def may_report(order: Order, at: datetime, review_waits: bool) -> None:
    """R36: a report is sent for a review that the court has yet to hold."""
    in_force(order, at, "R36", "/sent_at")
    if not review_waits:
        raise Refused("The court has no review of this order to hold.", rule="R36", code="NoReview")
