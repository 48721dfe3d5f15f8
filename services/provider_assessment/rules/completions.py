"""The end of treatment: when it may end, and what has to fit together (R42)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.policy.practice import Practice, practice
from contracts.vocabulary import Outcome
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment


class EndMeetingWith(StrEnum):
    """Who took part in the meeting at the end of treatment (R42)."""

    OFFICER = "officer"
    PROVIDER = "provider"
    PERSON = "person"


class ReferralBy(StrEnum):
    """Who sees to an onward referral (R42)."""

    PROVIDER = "provider"
    PROBATION = "probation"
    LIAISON = "liaison"
    GP = "gp"
    PERSON = "person"


@dataclass(frozen=True)
class Experience:
    """Whether the person was asked how treatment was, and what of an answer there is."""

    asked: bool
    rated: bool
    commented: bool
    may_be_kept: bool


def must_say_who_met(
    at: datetime | None, who: Collection[str], sentenced_at: datetime | None
) -> None:
    """R42: an end meeting that was held was held by somebody, under the order."""
    if (at is None) != (not who):
        raise Unprocessable(
            "Give both end_meeting_at and end_meeting_with, or neither.",
            rule="R42",
            field="/end_meeting_with",
        )
    if at is not None and sentenced_at is not None and at < sentenced_at:
        raise Unprocessable(
            "The end meeting cannot be before the sentence: check end_meeting_at.",
            rule="R42",
            field="/end_meeting_at",
        )


def must_refer_once(to: Sequence[str]) -> None:
    """R42: one is responsible for each onward referral."""
    for place, recipient in enumerate(to):
        if recipient in to[:place]:
            raise Unprocessable(
                "This onward referral is named twice: keep one.",
                rule="R42",
                field=f"/onward_referrals/{place}/to",
            )


def may_keep_experience(experience: Experience | None) -> None:
    """R42: an answer follows a question; comments are kept with the person's agreement only."""
    if experience is None:
        return
    if not experience.asked and (experience.rated or experience.commented):
        raise Unprocessable(
            "The person was not asked about the treatment: leave rating and comments out.",
            rule="R42",
            field="/experience",
        )
    if experience.commented and not experience.may_be_kept:
        raise Unprocessable(
            "Leave comments out unless the person agrees that they are kept.",
            rule="R42",
            field="/experience/comments",
        )


_PLANNED_END = frozenset({"completed", "completed_early"})
DIED = "died"


def outside_attended(outcome: Outcome, attended: int) -> list[Practice]:
    """R42, R86: completed without a session on record, as in a residential place."""
    return [practice("NothingAttended")] * (outcome is Outcome.COMPLETED and not attended)


def require_nothing_open(state: str, open_appointments: int) -> None:
    """R42: treatment that lasts, and of which every appointment until now went somehow."""
    require_in_treatment(state, "R42")
    if open_appointments:
        raise Refused(
            "An appointment is still open: record how it went first.",
            rule="R42",
            code="OpenAppointment",
        )


def is_cancelled_by_end(planned_for: datetime, completed_at: datetime, reason: str | None) -> bool:
    """R42: what was planned after the end is not held; of somebody who died, nothing that is open.

    Nobody is reported as absent for it.
    """
    return planned_for > completed_at or reason == DIED


def must_follow_last_appointment(
    completed_at: datetime, last: datetime | None, sentenced_at: datetime | None
) -> None:
    """R40, R42: treatment ends under the order it is of, after its last appointment."""
    if sentenced_at is not None and completed_at < sentenced_at:
        raise Unprocessable(
            "Treatment cannot end before the sentence: check completed_at.",
            rule="R42",
            field="/completed_at",
        )
    if last is not None and completed_at < last:
        raise Unprocessable(
            "Treatment cannot end before the last appointment: check completed_at.",
            rule="R42",
            field="/completed_at",
        )


def must_give_fitting_reason(outcome: Outcome, reason: str | None) -> None:
    """R42: an unplanned discharge has its reason, a completion none of those."""
    unplanned = outcome is Outcome.UNPLANNED_DISCHARGE
    if unplanned and (reason is None or reason in _PLANNED_END):
        raise Unprocessable(
            "Give the coded reason for the unplanned discharge.",
            rule="R42",
            field="/discharge_reason",
        )
    if not unplanned and reason is not None and reason not in _PLANNED_END:
        raise Unprocessable(
            "This reason is for an unplanned discharge: leave it out of a completion.",
            rule="R42",
            field="/discharge_reason",
        )
