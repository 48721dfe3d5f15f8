"""Requests for a pre-sentence report, and what a Saturday advises (R3, R12, R25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.policy import UnknownPolicy, add_working_days, policy
from contracts.reference import community_order_range
from services.common.errors import Refused, Unprocessable
from services.court_listing.rules.pleas import on

_SATURDAY = 5


@dataclass(frozen=True)
class Advice:
    """What is recommended, never required: the rules, the coded reason, and until which day."""

    rules: tuple[str, ...]
    reason: str
    adjourn_to: date
    text: str


def advise(requested_at: datetime, adjourned: bool) -> list[Advice]:
    """R3, R25: put a Saturday's case off to the next working day, as nobody assesses that day."""
    day = on(requested_at)
    if adjourned or day.weekday() != _SATURDAY:
        return []
    text = "Offices are closed on a Saturday: adjourn to the following week for the assessment."
    return [Advice(("R3", "R25"), "saturday_court", add_working_days(day, 1), text)]


UNASSIGNED = "unassigned"


@dataclass(frozen=True)
class Asked:
    """A report as it is asked for."""

    requested_at: datetime
    needed_by: datetime
    adjourned: bool
    reason: str | None


def may_request(asked: Asked, guilty_codes: Sequence[str | None], site: str) -> None:
    """R12, R25: refuse without guilt in range, without a reason, or for too late a day."""
    require_guilt_in_range(guilty_codes, on(asked.requested_at))
    if asked.adjourned and asked.reason is None:
        raise Unprocessable("An adjournment has a reason.", rule="R25", field="/adjournment_reason")
    if not asked.adjourned and asked.reason is not None:
        raise Unprocessable(
            "A reason is given for an adjournment only.", rule="R25", field="/adjournment_reason"
        )
    if asked.needed_by < asked.requested_at:
        raise Refused("The report is needed after it is asked for.", rule="R25", field="/needed_by")
    if not asked.adjourned and on(asked.needed_by) != on(asked.requested_at):
        raise Refused("A report for another day is an adjournment.", rule="R25", field="/needed_by")
    if asked.needed_by - asked.requested_at > require_adjournment_limit(
        site, on(asked.requested_at)
    ):
        raise Refused("The adjournment is longer than the limit.", rule="R25", field="/needed_by")


def require_adjournment_limit(site: str, day: date) -> timedelta:
    """R25: how long a sentence may be put off, by the policy of that day."""
    try:
        return policy("adjournment_limit", None if site == UNASSIGNED else site, on=day).length()
    except UnknownPolicy:
        raise Refused(
            "No policy is in force on that day.", rule="R29", field="/requested_at"
        ) from None


def require_guilt_in_range(codes: Sequence[str | None], day: date) -> None:
    """R12: guilty in the range of a community order by the law of the day.

    An offence the reference data do not know may be in range: a person decides.
    """
    if not codes:
        raise Refused("A report needs a plea or finding of guilt.", rule="R12")
    found = [community_order_range(code, day) if code else None for code in codes]
    if all(one is not None and one.in_range == "no" for one in found):
        why = " ".join(dict.fromkeys(one.reason for one in found if one is not None))
        raise Refused(f"No offence is in the range of a community order. {why}", rule="R12")
