"""How probation decides on treatment under the order."""

from datetime import datetime

from contracts.vocabulary import AdjustmentDecision, AdjustmentKind
from services.common.errors import Refused, Unprocessable


def require_undecided(decided: bool) -> None:
    """R39: a proposal is decided on once."""
    if decided:
        raise Refused("This proposal was already decided on.", rule="R39", code="AlreadyDecided")


def require_order_in_force(still: bool) -> None:
    """R39, R40: what was proposed under an order that is over is not decided on any more."""
    if not still:
        raise Refused(
            "The order has ended: no decision is needed.",
            rule="R39",
            code="OrderEnded",
        )


def may_decide_adjustment(
    decision: AdjustmentDecision,
    kind: str,
    proposed_months: int | None,
    ordered_months: int | None,
) -> None:
    """R39: the officer may accept what stays within the order; a longer one is the court's."""
    if decision is not AdjustmentDecision.ACCEPTED or kind != AdjustmentKind.LENGTHEN:
        return
    if proposed_months is not None and proposed_months > (ordered_months or 0):
        raise Refused(
            "Only the court can lengthen a requirement: return the order to the court "
            "(Sentencing Act 2020, schedule 10, paragraph 18, and schedule 16).",
            rule="R39",
            field="/decision",
            code="ForTheCourt",
        )


def must_follow_proposal(proposed_at: datetime, decided_at: datetime) -> None:
    """R39: a decision follows what it is about."""
    if decided_at < proposed_at:
        raise Unprocessable(
            "The decision is dated before the adjustment was proposed: check decided_at.",
            rule="R39",
            field="/decided_at",
        )
