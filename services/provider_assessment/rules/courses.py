"""Courses of treatment: a new sentence to a requirement that had ended begins another one (R40)."""

from datetime import datetime

from contracts.policy import add_months, policy
from contracts.vocabulary import SUBSTANCE_MISUSE, Requirement
from services.common.errors import Refused
from services.provider_assessment.rules.cases import CaseState

OVERTAKEN = "overtaken_by_sentence"
"""How an adjustment ended that nobody decided on before the court passed another sentence."""

_ENDED = frozenset({CaseState.COMPLETED, CaseState.DISCHARGED, CaseState.ORDER_ENDED})


def begins_another(before: str, now: str) -> bool:
    """R40: what had ended is treated again; treatment that goes on is the same course."""
    return before in _ENDED and now == CaseState.IN_TREATMENT


def full_assessment_due(
    requirement: str, *, another: bool, on_court_screen: bool, in_full: bool
) -> bool:
    """R14, C6: another course begins with an assessment; one that goes on, where none was made."""
    if another:
        return Requirement(requirement) in SUBSTANCE_MISUSE
    return on_court_screen and not in_full


def renewal_due(given_at: datetime, site: str | None) -> datetime:
    """R16, C12: until when a consent from before the sentence holds, as every consent."""
    length = policy("consent_renewal_interval", site, on=given_at.date())
    return add_months(given_at, length.number())


def require_this_course(course: int | None, now: int) -> None:
    """R40: what was planned under a sentence that is over is not moved into the next one."""
    if course != now:
        raise Refused(
            "This appointment belongs to a course of treatment that has ended: plan a new one.",
            rule="R40",
        )
