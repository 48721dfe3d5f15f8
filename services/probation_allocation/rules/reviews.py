"""Reports for reviews of an order by the court (R36)."""

from datetime import datetime

from services.common.errors import Refused
from services.probation_allocation.rules.orders import Order, require_order_at


def require_review_awaited(review_waits: bool) -> None:
    """R36: the court has a review to hold."""
    if not review_waits:
        raise Refused(
            "No court review is due.",
            rule="R36",
            code="NoReview",
        )


def may_report(order: Order, at: datetime, review_waits: bool) -> None:
    """R36: a report is sent for a review that the court has yet to hold."""
    require_order_at(order, at, "R36", "/sent_at")
    require_review_awaited(review_waits)
