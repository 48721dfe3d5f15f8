"""The state of a pathway: the facts that rules look at, and their codes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.vocabulary import Requirement
from services.court_listing.rules import orders, pleas


@dataclass(frozen=True)
class LiveSentence:
    """The live sentence: what was passed, and the order it made while that is in force."""

    at: datetime
    disposal: str
    order: orders.Order | None
    feedback_returned: bool


@dataclass(frozen=True)
class PathwayState:
    """What the rules on the state of a pathway look at, on the day ``on``."""

    on: date
    current_pleas: Sequence[pleas.Plea] = ()
    guilty_codes: Sequence[str | None] = ()
    report_asked_for: bool = False
    asked_early: bool = False
    answered_early: bool = False
    proposed: Collection[Requirement] = ()
    sentence: LiveSentence | None = None
    review_due_on: date | None = None
    returned: bool = False
    breaches: int = 0
    breaches_waiting: int = 0
    reasons_missing: int = 0
    results_to_settle: int = 0
    merged_into: UUID | None = None
    absorbed: bool = False
    circumstance_recorded: bool = False


def state(pathway: PathwayState) -> dict[str, object]:
    """The facts in codes; ``none`` is not there, or not known."""
    sentence = pathway.sentence
    order = sentence.order if sentence else None
    ended = sentence is not None and order is None and orders.is_order(sentence.disposal)
    return {
        "pleas": _pleas(pathway),
        "report": "asked_for" if pathway.report_asked_for else "none",
        "proposed": sorted(pathway.proposed),
        "sentence": sentence.disposal if sentence else "none",
        "order": "in_force" if order else "ended" if ended else "none",
        "requirements": sorted(order.made) if order else [],
        "review": pathway.review_due_on.isoformat() if pathway.review_due_on else "none",
        "returned": pathway.returned,
        "breaches_waiting": pathway.breaches_waiting,
        "reasons_missing": pathway.reasons_missing,
        "feedback": "returned" if sentence and sentence.feedback_returned else "none",
        "merged": pathway.merged_into is not None,
    }


def _pleas(pathway: PathwayState) -> str:
    if not pathway.current_pleas:
        return "none"
    return "not_guilty" if pleas.guilty_since(pathway.current_pleas) is None else "guilty"
