"""How probation decides on an order in force: reports, breaches, returns (R36, R38, R40)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import BreachedRequirement, Disposal, Requirement
from services.common.refusal import Refused, Unprocessable

ORDERS = frozenset({Disposal.COMMUNITY_ORDER.value, Disposal.SUSPENDED_SENTENCE_ORDER.value})


@dataclass(frozen=True)
class Order:
    """The order as the court told of it."""

    sentenced_at: datetime | None
    disposal: str | None
    made: frozenset[Requirement] = frozenset()
    ended_at: datetime | None = None


def is_of(order_number: int, sentenced_at: datetime | None, moment: datetime) -> bool:
    """R40: whether something is of the order in force, and not of one it took the place of."""
    return order_number == 1 or sentenced_at is None or moment >= sentenced_at


def in_force(order: Order, at: datetime, rule: str, field: str) -> None:
    """Refuse what concerns no order, one that has ended, or a moment before it."""
    if at < since(order, rule):
        raise Unprocessable("This is before the sentence.", rule=rule, field=field)


def since(order: Order, rule: str) -> datetime:
    """When the order in force was made, or a refusal where there is none, or it has ended."""
    if order.sentenced_at is None or order.disposal not in ORDERS or order.ended_at is not None:
        raise Refused("There is no order in force.", rule=rule, code="NoOrder")
    return order.sentenced_at


def review_awaited(review_waits: bool) -> None:
    """R36: the court has a review to hold."""
    if not review_waits:
        raise Refused("The court has no review of this order to hold.", rule="R36", code="NoReview")


def sentence_awaited(order: Order, breach_waits: bool, rule: str) -> None:
    """R20, R23, R40: what is for a sentence comes before it, or before a breach is decided."""
    if order.sentenced_at is not None and not breach_waits:
        raise Refused("The sentence is on record.", rule=rule, code="AlreadySentenced")


def may_report(order: Order, at: datetime, review_waits: bool) -> None:
    """R36: a report is sent for a review that the court has yet to hold."""
    in_force(order, at, "R36", "/sent_at")
    review_awaited(review_waits)


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
    in_force(order, failure.at, "R40", "/referred_at")
    treatment = failure.requirement is not BreachedRequirement.OTHER
    if treatment and Requirement(failure.requirement) not in order.made:
        raise Refused("The order has no such requirement.", rule="R40", field="/requirement")
    if absence is not None:
        return _may_refer_absence(failure, absence, treatment)
    if treatment and failure.reason == "unacceptable_absence":
        raise Unprocessable("Say which appointment.", rule="R40", field="/appointment_id")
    return None


def _may_refer_absence(failure: Failure, absence: Absence, treatment: bool) -> None:
    if not absence.of_this_order:
        raise Unprocessable(
            "This is no appointment of the order.", rule="R40", field="/appointment_id"
        )
    if absence.requirement not in (None, failure.requirement):
        raise Unprocessable(
            "This appointment is of another requirement.", rule="R40", field="/appointment_id"
        )
    if not treatment or failure.reason != "unacceptable_absence":
        raise Unprocessable(
            "A missed appointment is an absence from treatment.", rule="R40", field="/reason"
        )
    if absence.decision != "refer_for_breach":
        raise Refused(
            "It was not decided to refer this absence (Sentencing Act 2020, schedule 10, "
            "paragraph 6).",
            rule="R34",
            field="/appointment_id",
            code="NotDecided",
        )
    if absence.referred:
        raise Refused("This absence was referred.", rule="R40", field="/appointment_id")


def may_return(
    order: Order, at: datetime, requirement: Requirement, waiting: Collection[str]
) -> None:
    """R38: an order in force is returned for a requirement of it, once until the court reviews."""
    in_force(order, at, "R38", "/returned_at")
    to_return(order, requirement, waiting)


def to_return(order: Order, requirement: Requirement, waiting: Collection[str]) -> None:
    """R38: what is returned is a requirement of the order that the court has not got back yet."""
    if requirement not in order.made:
        raise Refused("The order has no such requirement.", rule="R38", field="/requirement")
    if requirement in waiting:
        raise Refused("The court has this return.", rule="R38", code="AlreadyReturned")


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
    if began is None or order.disposal not in ORDERS or order.ended_at is not None:
        return []
    last_review = max(reviewed, default=None)
    brought = list(returned)
    return [
        one
        for one in withdrawals
        if one.requirement in order.made
        and one.requirement not in over
        and one.since >= began
        and (last_review is None or last_review < one.since)
        and not any(name == one.requirement and at >= one.since for name, at in brought)
    ]
