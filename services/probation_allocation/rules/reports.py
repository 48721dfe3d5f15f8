"""Pre-sentence reports: when one is given, and what it must have considered (R23)."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import AssessedAs
from services.common.errors import Refused, Unprocessable


@dataclass(frozen=True)
class Activity:
    """Rehabilitation activity: whether it is considered, how many days, or why none."""

    considered: bool
    days: int | None
    none_because: str | None


@dataclass(frozen=True)
class AssessedRequirement:
    """What is known of one requirement; ``None`` is not known."""

    stood_down: bool
    proposed: bool
    willing: bool | None
    suitable: bool | None
    approved: bool | None


def require_report_asked_for(needed_by: datetime | None) -> None:
    """R12: a report is given because the court asked for one."""
    if needed_by is None:
        raise Refused(
            "The court has not asked for a pre-sentence report.", rule="R12", code="NoReportAsked"
        )


def must_consider_activity(activity: Activity) -> None:
    """R23: days for other needs or a history of non-compliance, or the reason for none."""
    field = "/rehabilitation_activity_days"
    if activity.days is not None and not activity.considered:
        raise Unprocessable(
            "Propose rehabilitation activity days only for other needs or a history of "
            "non-compliance: say which of the two.",
            rule="R23",
            field=field,
        )
    if activity.days is not None and activity.none_because is not None:
        raise Unprocessable(
            "Give either rehabilitation_activity_days or the reason for none, not both.",
            rule="R23",
            field=field,
        )
    if activity.considered and activity.days is None and activity.none_because is None:
        raise Unprocessable(
            "Say how many days of rehabilitation activity you propose, or why you propose none.",
            rule="R23",
            field=field,
        )


def assessed_as(requirement: AssessedRequirement) -> AssessedAs:
    """R23: the state of an assessment, without what was found in it."""
    if requirement.stood_down:
        return AssessedAs.STOOD_DOWN
    if requirement.proposed:
        return AssessedAs.PROPOSED
    if requirement.suitable is False:
        return AssessedAs.NOT_SUITABLE
    if requirement.approved is False:
        return AssessedAs.DECLINED
    if requirement.willing is False:
        return AssessedAs.NOT_WILLING
    if requirement.approved:
        return AssessedAs.APPROVED
    return AssessedAs.SUITABLE if requirement.suitable else AssessedAs.NOT_COMPLETED
