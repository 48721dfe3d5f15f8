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


def _plead(facts: Facts) -> None:
    sentences.not_sentenced(facts.sentenced is not None, "R11")


def _ask_for_report(facts: Facts) -> None:
    sentences.not_sentenced(facts.sentenced is not None, "R12")
    reports.guilty_in_range(facts.guilty_codes, facts.on)


def _sentence(facts: Facts) -> None:
    sentences.not_sentenced(facts.sentenced is not None, "R26")
    sentences.guilt(pleas.guilty_since(facts.pleaded))


def _return_feedback(facts: Facts) -> None:
    feedback.sentence(facts.sentenced.at if facts.sentenced else None)
    feedback.once(facts.sentenced is not None and facts.sentenced.feedback_returned)


def _review(facts: Facts) -> None:
    _in_force(facts, "R36")
    reviews.waits(is_set=facts.review_due_on is not None, returned=facts.returned)


def _decide_breach(facts: Facts) -> None:
    _in_force(facts, "R40")
    breaches.one_waits(facts.breaches_waiting)


def _give_reasons(facts: Facts) -> None:
    breaches.one_unexplained(facts.reasons_missing)


def _in_force(facts: Facts, rule: str) -> None:
    orders.in_force(facts.sentenced.order if facts.sentenced else None, rule)


def _answer_early(facts: Facts) -> None:
    bring_forward.may_answer(asked=facts.asked_early, stands=facts.answered_early)


def _unmerge(facts: Facts) -> None:
    merges.is_merged(facts.absorbed)


def _if_it_goes_on(rule: Callable[[Facts], None]) -> Callable[[Facts], None]:
    """R62: nothing new is recorded of a pathway that was merged into another."""

    def goes_on_and(facts: Facts) -> None:
        require_not_merged(facts.merged_into)
        rule(facts)

    return goes_on_and


_PATHWAY = "/v1/pathways/{pathway_id}"


ALLOWED: AllowedTable[Facts] = {
    f"POST {_PATHWAY}/bring-forward-answers": _answer_early,
    f"POST {_PATHWAY}/pleas": _if_it_goes_on(_plead),
    f"POST {_PATHWAY}/report-requests": _if_it_goes_on(_ask_for_report),
    f"POST {_PATHWAY}/sentences": _if_it_goes_on(_sentence),
    f"POST {_PATHWAY}/sentencer-feedback": _if_it_goes_on(_return_feedback),
    f"POST {_PATHWAY}/court-reviews": _if_it_goes_on(_review),
    f"POST {_PATHWAY}/breach-outcomes": _if_it_goes_on(_decide_breach),
    f"POST {_PATHWAY}/breach-reasons": _if_it_goes_on(_give_reasons),
    f"POST {_PATHWAY}/merges": _if_it_goes_on(always_allowed),
    f"POST {_PATHWAY}/unmerges": _unmerge,
}
