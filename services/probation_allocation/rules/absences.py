"""Decisions on missed appointments (R34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.policy import add_months, policy
from services.common.errors import Refused, Unprocessable


@dataclass(frozen=True)
class Absence:
    """A missed appointment as the provider reported it."""

    missed_at: datetime
    reported_at: datetime
    acceptable: bool
    attended: bool = False


def require_order_in_force(waits: bool) -> None:
    """R34, R40: what was missed under an order that is over is not enforced any more."""
    if not waits:
        raise Refused(
            "The order has ended: no decision is needed.",
            rule="R34",
            code="OrderEnded",
        )


def require_undecided(attended: bool, decided: bool) -> None:
    """R34: what is decided on is an absence, and once."""
    if attended:
        raise Refused("Only missed appointments need a decision.", rule="R34")
    if decided:
        raise Refused("This absence was already decided on.", rule="R34", code="AlreadyDecided")


def may_decide(
    absence: Absence, decision: str, warnings: Iterable[datetime], decided_at: datetime
) -> None:
    """R34: what an officer may decide (Sentencing Act 2020, schedule 10, paragraph 6).

    A second unacceptable absence within the policy's months of a warning must be referred.
    """
    if decided_at < absence.reported_at:
        raise Unprocessable(
            "The decision is dated before the provider reported the absence: check decided_at.",
            rule="R34",
            field="/decided_at",
        )
    if decision == "acceptable_reason" or absence.acceptable:
        return _may_accept(absence, decision)
    months = policy("warning_validity", on=absence.missed_at.date()).number()
    warned = [w for w in warnings if w <= absence.missed_at <= add_months(w, months)]
    if warned and decision != "refer_for_breach":
        raise Refused(
            f"A second unacceptable absence within {months} months of a warning must be referred "
            "(Sentencing Act 2020, schedule 10, paragraph 6).",
            rule="R34",
            field="/decision",
            code="MustRefer",
        )
    return None


def may_revise(absence: Absence, decision: str, *, decided: bool, referred: bool) -> None:
    """R89: a decision is looked at again while nothing rests on it that cannot be undone.

    It may stand; what turns out to have been attended, or excused, is neither warned for nor
    referred.
    """
    require_decided(decided)
    require_not_referred(referred)
    if absence.attended and decision in ("warning", "refer_for_breach"):
        raise Refused(
            "The appointment was attended: do not warn for it or refer it.",
            rule="R89",
            field="/decision",
        )


def require_decided(decided: bool) -> None:
    """R89: what is revised is a decision."""
    if not decided:
        raise Refused("This absence is not decided on yet.", rule="R89", code="NotDecided")


def require_not_referred(referred: bool) -> None:
    """R89: what was referred to the court is decided by the court."""
    if referred:
        raise Refused(
            "The absence was already referred for breach: the decision is the court's.",
            rule="R89",
            code="AlreadyReferred",
        )


def _may_accept(absence: Absence, decision: str) -> None:
    if absence.acceptable and decision in ("warning", "refer_for_breach"):
        raise Refused(
            "The provider recorded an acceptable reason: do not warn for the absence or refer it.",
            rule="R34",
            field="/decision",
        )
