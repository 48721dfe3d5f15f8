"""What may be referred for breach (R34, R40)."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import BreachedRequirement, Requirement
from services.common.errors import Refused, Unprocessable
from services.probation_allocation.rules.orders import Order, require_order_at


@dataclass(frozen=True)
class Failure:
    """A failure as it is referred for breach."""

    at: datetime
    requirement: BreachedRequirement
    reason: str


@dataclass(frozen=True)
class Absence:
    """The missed appointment a breach names."""

    of_this_order: bool
    decision: str | None
    referred: bool
    requirement: str | None = None


def may_refer(failure: Failure, order: Order, absence: Absence | None) -> None:
    """R34, R40: what may be referred for breach (Sentencing Act 2020, schedule 10, paragraph 7).

    An absence from treatment is referred after the officer decided so; any other failure at once.
    """
    require_order_at(order, failure.at, "R40", "/referred_at")
    treatment = failure.requirement is not BreachedRequirement.OTHER
    if treatment and Requirement(failure.requirement) not in order.made:
        raise Refused(
            "The order does not include this requirement.", rule="R40", field="/requirement"
        )
    if absence is not None:
        return _may_refer_absence(failure, absence, treatment)
    if treatment and failure.reason == "unacceptable_absence":
        raise Unprocessable(
            "Say in appointment_id which appointment was missed.",
            rule="R40",
            field="/appointment_id",
        )
    return None


def _may_refer_absence(failure: Failure, absence: Absence, treatment: bool) -> None:
    if not absence.of_this_order:
        raise Unprocessable(
            "The appointment named is not one that was missed under this order.",
            rule="R40",
            field="/appointment_id",
        )
    if absence.requirement not in (None, failure.requirement):
        raise Unprocessable(
            "The appointment named belongs to a different requirement from the one you refer.",
            rule="R40",
            field="/appointment_id",
        )
    if not treatment or failure.reason != "unacceptable_absence":
        raise Unprocessable(
            "Name an appointment only for an unacceptable absence from a treatment requirement.",
            rule="R40",
            field="/reason",
        )
    if absence.decision != "refer_for_breach":
        raise Refused(
            "First decide to refer this absence (Sentencing Act 2020, schedule 10, paragraph 6).",
            rule="R34",
            field="/appointment_id",
            code="NotDecided",
        )
    if absence.referred:
        raise Refused(
            "This absence was already referred for breach.", rule="R40", field="/appointment_id"
        )
