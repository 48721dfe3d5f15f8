"""Allocating an order to an officer (R30, C3)."""

from datetime import datetime, timedelta

from services.common.errors import Forbidden, Refused, Unprocessable
from services.probation_allocation.rules.orders import makes_order


def may_allocate(
    sentenced_at: datetime | None,
    disposal: str | None,
    at: datetime,
    over_at: datetime | None = None,
) -> int:
    """R30: an order is there to allocate; the whole hours since sentence (C3)."""
    since = require_order_to_allocate(sentenced_at, disposal)
    if over_at is not None and at >= over_at:
        raise Refused(
            "The order has ended: it is not allocated any more. Check allocated_at.",
            rule="R30",
            field="/allocated_at",
            code="NoOrder",
        )
    if at < since:
        raise Unprocessable(
            "The officer cannot be allocated before the sentence: check allocated_at.",
            rule="R30",
            field="/allocated_at",
        )
    return int((at - since) / timedelta(hours=1))


def require_order_to_allocate(sentenced_at: datetime | None, disposal: str | None) -> datetime:
    """R30: when the order was made that is there to allocate, or a refusal."""
    if sentenced_at is None or not makes_order(disposal):
        raise Refused("There is no community or suspended sentence order to allocate.", rule="R30")
    return sentenced_at


def require_still_there(left_at: datetime | None, at: datetime) -> None:
    """R30: nobody is given an order after they left."""
    if left_at is not None and at >= left_at:
        raise Refused(
            "This officer has left: choose another in officer_id.",
            rule="R30",
            field="/officer_id",
            code="OfficerLeft",
        )


def must_justify_over_capacity(cases: int, capacity: int, justification: str) -> None:
    """R30: an officer beyond capacity is allocated only with a justification of substance."""
    if cases >= capacity and len(justification.split()) < 5:
        raise Refused(
            f"The officer holds {cases} cases and has capacity for {capacity}: "
            "justify the allocation in five words or more.",
            rule="R30",
            field="/justification",
        )


def must_hand_over(handover: str | None, told_at: datetime | None) -> None:
    """R30: an order changes hands with a handover, and the person is told who it is now."""
    if handover is None:
        raise Refused(
            "Another officer holds this order: say in handover what is handed over.",
            field="/handover",
            rule="R30",
        )
    if told_at is None:
        raise Refused(
            "Say in person_told_at when the person was told of the new officer.",
            field="/person_told_at",
            rule="R30",
        )


def require_responsible_officer(allocated: str, user: str, *, covers: bool) -> None:
    """R53: nobody acts for the officer an order is allocated to, but who was granted cover."""
    if user != allocated and not covers:
        raise Forbidden(
            "This order is allocated to another officer: ask them, or be granted cover.",
            rule="R53",
            code="NotYourOrder",
        )
