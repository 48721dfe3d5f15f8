"""Where a pathway stands: the facts that rules look at, and their codes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.vocabulary import Requirement
from services.court_listing.rules import orders, pleas


@dataclass(frozen=True)
class Sentenced:
    """The live sentence: what was passed, and the order it made while that is in force."""

    at: datetime
    disposal: str
    order: orders.Order | None
    feedback_returned: bool


@dataclass(frozen=True)
class Facts:
    """What the rules look at that ask where a pathway stands, on the day ``on``."""

    on: date
    pleaded: Sequence[pleas.Plea] = ()
    guilty_codes: Sequence[str | None] = ()
    report_asked_for: bool = False
    asked_early: bool = False
    answered_early: bool = False
    proposed: Collection[Requirement] = ()
    sentenced: Sentenced | None = None
    review_due_on: date | None = None
    returned: bool = False
    breaches_waiting: int = 0
    reasons_missing: int = 0
    merged_into: UUID | None = None
    absorbed: bool = False


def state(facts: Facts) -> dict[str, object]:
    """The facts in codes; ``none`` is not there, or not known."""
    passed = facts.sentenced
    order = passed.order if passed else None
    ended = passed is not None and order is None and orders.is_order(passed.disposal)
    return {
        "pleas": _pleaded(facts),
        "report": "asked_for" if facts.report_asked_for else "none",
        "proposed": sorted(facts.proposed),
        "sentence": passed.disposal if passed else "none",
        "order": "in_force" if order else "ended" if ended else "none",
        "requirements": sorted(order.made) if order else [],
        "review": facts.review_due_on.isoformat() if facts.review_due_on else "none",
        "returned": facts.returned,
        "breaches_waiting": facts.breaches_waiting,
        "reasons_missing": facts.reasons_missing,
        "feedback": "returned" if passed and passed.feedback_returned else "none",
        "merged": facts.merged_into is not None,
    }


def _pleaded(facts: Facts) -> str:
    if not facts.pleaded:
        return "none"
    return "not_guilty" if pleas.guilty_since(facts.pleaded) is None else "guilty"
