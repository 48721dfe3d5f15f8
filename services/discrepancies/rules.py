"""When a discrepancy may be settled: once, and after it was found (R33)."""

from datetime import datetime

from services.common.errors import Refused, Unprocessable


def require_unsettled(settled: bool) -> None:
    """R33: what differs is settled once."""
    if settled:
        raise Refused("This discrepancy was already settled.", rule="R33", code="Settled")


def may_settle(settled_at: datetime | None, found_at: datetime, at: datetime) -> None:
    """R33: what differs is settled once, after it was found."""
    require_unsettled(settled_at is not None)
    if at < found_at:
        raise Unprocessable(
            "The discrepancy cannot be settled before it was found: check settled_at.",
            rule="R33",
            field="/settled_at",
        )
