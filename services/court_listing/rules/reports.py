"""Requests for a pre-sentence report, and what a Saturday advises (R3, R12, R25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.policy import UnknownPolicy, add_working_days, policy
from contracts.policy.practice import Practice, practice
from contracts.reference import community_order_range
from services.common.errors import Refused, Unprocessable
from services.court_listing.intake.reading.persons import UNASSIGNED
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


@dataclass(frozen=True)
class RequestedReport:
    """A report as it is asked for."""

    requested_at: datetime
    needed_by: datetime
    adjourned: bool
    reason: str | None


def may_request(report: RequestedReport, guilty_codes: Sequence[str | None]) -> None:
    """R12, R25: refuse without guilt in range, without a reason, or for an impossible day."""
    require_guilt_in_range(guilty_codes, on(report.requested_at))
    if report.adjourned and report.reason is None:
        raise Unprocessable(
            "Give adjournment_reason: the case is adjourned.",
            rule="R25",
            field="/adjournment_reason",
        )
    if not report.adjourned and report.reason is not None:
        raise Unprocessable(
            "Leave adjournment_reason out: the case is not adjourned.",
            rule="R25",
            field="/adjournment_reason",
        )
    if report.needed_by < report.requested_at:
        raise Refused(
            "The report is needed before it is asked for: check needed_by and requested_at.",
            rule="R25",
            field="/needed_by",
        )
    if not report.adjourned and on(report.needed_by) != on(report.requested_at):
        raise Refused(
            "The report is needed on another day: say that the case is adjourned, and why.",
            rule="R25",
            field="/needed_by",
        )


def outside_limit(report: RequestedReport, limit: timedelta) -> list[Practice]:
    """R25, R86: an adjournment beyond the policy's limit is what the court decided."""
    return [practice("LongAdjournment")] * (report.needed_by - report.requested_at > limit)


def require_adjournment_limit(site: str, day: date) -> timedelta:
    """R25: how long a sentence may be put off, by the policy of that day."""
    try:
        return policy("adjournment_limit", None if site == UNASSIGNED else site, on=day).length()
    except UnknownPolicy:
        raise Refused(
            "No adjournment limit is recorded for that date: check requested_at.",
            rule="R29",
            field="/requested_at",
        ) from None


def require_guilt_in_range(codes: Sequence[str | None], day: date) -> None:
    """R12: guilty in the range of a community order by the law of the day.

    An offence the reference data do not know may be in range: a person decides.
    """
    if not codes:
        raise Refused(
            "No plea or finding of guilt is on record, so no report can be asked for.", rule="R12"
        )
    ranges = [community_order_range(code, day) if code else None for code in codes]
    if all(r is not None and r.in_range == "no" for r in ranges):
        why = " ".join(dict.fromkeys(r.reason for r in ranges if r is not None))
        raise Refused(
            f"No offence the person is guilty of is serious enough for a community order. {why}",
            rule="R12",
        )
