"""For each operation the rule that may refuse it for where the pathway stands (R11 to R40, R62)."""

from collections.abc import Callable

from services.common.allowed import (
    AllowedTable,
    CurrentState,
    allowed,
    always_allowed,
    require_not_merged,
)
from services.court_listing.allowed.facts import Facts, state
from services.court_listing.rules import (
    breaches,
    bring_forward,
    feedback,
    merges,
    orders,
    pleas,
    reports,
    reviews,
    sentences,
)


def state_and_allowed(facts: Facts) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for it."""
    return CurrentState(state(facts), allowed(ALLOWED, facts))


def _may_plead(facts: Facts) -> None:
    sentences.require_not_sentenced(facts.sentenced is not None, "R11")


def _may_ask_for_report(facts: Facts) -> None:
    sentences.require_not_sentenced(facts.sentenced is not None, "R12")
    reports.require_guilt_in_range(facts.guilty_codes, facts.on)


def _may_sentence(facts: Facts) -> None:
    sentences.require_not_sentenced(facts.sentenced is not None, "R26")
    sentences.require_guilt(pleas.guilty_since(facts.pleaded))


def _may_return_feedback(facts: Facts) -> None:
    feedback.require_sentence(facts.sentenced.at if facts.sentenced else None)
    feedback.require_not_returned(facts.sentenced is not None and facts.sentenced.feedback_returned)


def _may_hold_review(facts: Facts) -> None:
    _require_order(facts, "R36")
    reviews.require_review_to_hold(is_set=facts.review_due_on is not None, returned=facts.returned)


def _may_decide_breach(facts: Facts) -> None:
    _require_order(facts, "R40")
    breaches.require_undecided_breach(facts.breaches_waiting)


def _may_give_reasons(facts: Facts) -> None:
    breaches.require_missing_reasons(facts.reasons_missing)


def _require_order(facts: Facts, rule: str) -> None:
    orders.require_order(facts.sentenced.order if facts.sentenced else None, rule)


def _may_answer_early(facts: Facts) -> None:
    bring_forward.may_answer(asked=facts.asked_early, stands=facts.answered_early)


def _may_unmerge(facts: Facts) -> None:
    merges.require_merged(facts.absorbed)


def _unless_merged(rule: Callable[[Facts], None]) -> Callable[[Facts], None]:
    """R62: nothing new is recorded of a pathway that was merged into another."""

    def goes_on_and(facts: Facts) -> None:
        require_not_merged(facts.merged_into)
        rule(facts)

    return goes_on_and


_PATHWAY = "/v1/pathways/{pathway_id}"


ALLOWED: AllowedTable[Facts] = {
    f"POST {_PATHWAY}/bring-forward-answers": _may_answer_early,
    f"POST {_PATHWAY}/pleas": _unless_merged(_may_plead),
    f"POST {_PATHWAY}/report-requests": _unless_merged(_may_ask_for_report),
    f"POST {_PATHWAY}/sentences": _unless_merged(_may_sentence),
    f"POST {_PATHWAY}/sentencer-feedback": _unless_merged(_may_return_feedback),
    f"POST {_PATHWAY}/court-reviews": _unless_merged(_may_hold_review),
    f"POST {_PATHWAY}/breach-outcomes": _unless_merged(_may_decide_breach),
    f"POST {_PATHWAY}/breach-reasons": _unless_merged(_may_give_reasons),
    f"POST {_PATHWAY}/merges": _unless_merged(always_allowed),
    f"POST {_PATHWAY}/unmerges": _may_unmerge,
}
