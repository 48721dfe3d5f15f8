"""Follow-ups after mental-health treatment was completed."""

from datetime import UTC, datetime
from enum import StrEnum

from contracts.policy import add_months, policy
from contracts.vocabulary import Outcome, Requirement
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.cases import CaseState


class SelfReported(StrEnum):
    """What a person says of themselves at a follow-up (R43)."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


MONTHS = (3, 6, 12)


def opens_at(completed_at: datetime, months: int, site: str | None) -> datetime:
    """R43: from when on a follow-up may be made, some days before the day it is due (C14)."""
    due = due_at(completed_at, months)
    return due - policy("follow_up_window", site, on=due.date()).length()


def due_at(completed_at: datetime, months: int) -> datetime:
    """R43, C14: the day a follow-up is due."""
    return add_months(completed_at, months).astimezone(UTC)


def is_followed_up(requirement: str, outcome: str) -> bool:
    """R43: whether there is anybody to follow up, by how a course of treatment ended."""
    return requirement == Requirement.MHTR and outcome == Outcome.COMPLETED


def followed_up(requirement: str, state: str) -> bool:
    """R43: whether there is anybody to follow up: completed treatment of mental health."""
    return requirement == Requirement.MHTR and state == CaseState.COMPLETED


def may_follow_up(requirement: str, state: str) -> None:
    """R43: only mental-health treatment that was completed is followed up."""
    if not followed_up(requirement, state):
        raise Refused(
            "Only completed treatment under an MHTR is followed up.",
            rule="R43",
            code="NotCompleted",
        )


def must_be_in_time(done_at: datetime, opens: datetime) -> None:
    """R43: a follow-up made much too early says nothing of the months it is named for."""
    if done_at < opens:
        raise Unprocessable(
            "This follow-up cannot be made yet: it opens nearer to its day.",
            rule="R43",
            field="/done_at",
            code="TooEarly",
        )


def must_be_reached_to_answer(reached: bool, answered: bool) -> None:
    """R43: who was not reached answered nothing."""
    if answered and not reached:
        raise Unprocessable(
            "The person was not reached: leave answers, instruments and risk flags out.",
            rule="R43",
            field="/reached",
        )
