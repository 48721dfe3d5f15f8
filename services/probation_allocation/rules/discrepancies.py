"""Two records of one thing: what probation may report, and settle (R33)."""

from collections.abc import Collection
from datetime import datetime

from contracts.vocabulary import Requirement, SettledAs
from services.common.errors import Refused
from services.discrepancies import rules


def may_report(
    requirement: Requirement, made: Collection[Requirement], at: datetime, reported_at: datetime
) -> None:
    """R33: a report is of an appointment under the order, once its time has come."""
    if requirement not in made:
        raise Refused(
            "The order does not include this requirement.", rule="R33", field="/requirement"
        )
    if reported_at < at:
        raise Refused(
            "The report is dated before the appointment: check reported_at and appointment_at.",
            rule="R33",
            field="/appointment_at",
        )


def may_settle(
    settled_at: datetime | None, found_at: datetime, at: datetime, settled_as: SettledAs
) -> None:
    """R16, R33: once; probation can let its own record go, the provider corrects what is its."""
    rules.may_settle(settled_at, found_at, at)
    if settled_as is SettledAs.OWN:
        raise Refused(
            "Only the provider can correct its record: accept the provider's record, or wait.",
            rule="R33",
            field="/settled_as",
            code="ForTheProvider",
        )
