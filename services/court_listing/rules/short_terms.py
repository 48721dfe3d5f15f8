"""Short terms: presumed suspended, by the law of the day of conviction (R29)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from contracts.policy import UnknownPolicy, policy
from contracts.vocabulary import Disposal
from services.common.errors import Refused, Unprocessable

SOURCE = "Sentencing Act 2026"
_NEEDS_WORDS = "other"


@dataclass(frozen=True)
class NotSuspended:
    """The exceptional circumstances a court states for a short term to be served."""

    because: Collection[str]
    why: str | None = None


def presumed_suspended(convicted_on: date | None) -> bool:
    """R29: whether short terms are presumed suspended by the law of the day of conviction."""
    if convicted_on is None:
        return False
    try:
        return policy("short_terms_presumed_suspended", on=convicted_on).flag()
    except UnknownPolicy:
        return False


def is_short(weeks: int, convicted_on: date) -> bool:
    """R29: whether the law of the day of conviction calls a term short."""
    return weeks <= policy("short_term_weeks_maximum", on=convicted_on).number()


def unexplained(disposal: str, weeks: int | None, convicted_on: date | None) -> bool:
    """R29: whether the court would have to state exceptional circumstances for this term."""
    if disposal != Disposal.CUSTODY or weeks is None or not presumed_suspended(convicted_on):
        return False
    assert convicted_on is not None
    return is_short(weeks, convicted_on)


def may_be_served(
    disposal: str, weeks: int | None, convicted_on: date | None, reasons: NotSuspended | None
) -> None:
    """R29: a short term that is not suspended has its reason; nothing else has one."""
    presumed = disposal == Disposal.CUSTODY and presumed_suspended(convicted_on)
    if presumed and weeks is None:
        raise Unprocessable(
            "Give custody_weeks: the length decides whether the term is presumed suspended "
            f"({SOURCE}).",
            rule="R29",
            field="/custody_weeks",
        )
    needed = unexplained(disposal, weeks, convicted_on)
    if needed and reasons is None:
        raise Refused(
            "Give the exceptional reasons (not_suspended), or record a suspended sentence "
            f"({SOURCE}).",
            rule="R29",
            field="/not_suspended",
            code="PresumedSuspended",
        )
    if reasons is not None and not needed:
        raise Unprocessable(
            "Leave not_suspended out: it is only for a short term that is presumed suspended.",
            rule="R29",
            field="/not_suspended",
        )
    if reasons is not None and _NEEDS_WORDS in reasons.because and reasons.why is None:
        raise Unprocessable(
            "Explain the reason in why: the code other needs words of its own.",
            rule="R29",
            field="/not_suspended/why",
        )
