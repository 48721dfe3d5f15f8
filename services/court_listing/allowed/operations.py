"""For each operation the rule that may refuse it for the state of the pathway (R11 to R40, R62)."""

from collections.abc import Callable

from services.circumstances import rules as circumstances
from services.common.allowed import (
    AllowedTable,
    CurrentState,
    always_allowed,
    judged,
    require_not_merged,
)
from services.court_listing.allowed.facts import PathwayState, state
from services.court_listing.rules import (
    breaches,
    bring_forward,
    feedback,
    merges,
    orders,
    pleas,
    reports,
    results,
    reviews,
    sentences,
)


def state_and_allowed(pathway: PathwayState) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for it."""
    return judged(state(pathway), ALLOWED, pathway)


def _may_plead(pathway: PathwayState) -> None:
    sentences.require_not_sentenced(pathway.sentence is not None, "R11")


def _may_ask_for_report(pathway: PathwayState) -> None:
    sentences.require_not_sentenced(pathway.sentence is not None, "R12")
    reports.require_guilt_in_range(pathway.guilty_codes, pathway.on)


def _may_sentence(pathway: PathwayState) -> None:
    sentences.require_not_sentenced(pathway.sentence is not None, "R26")
    sentences.require_guilt(pleas.guilty_since(pathway.current_pleas))


def _may_return_feedback(pathway: PathwayState) -> None:
    feedback.require_sentence(pathway.sentence.at if pathway.sentence else None)
    feedback.require_not_returned(
        pathway.sentence is not None and pathway.sentence.feedback_returned
    )


def _may_hold_review(pathway: PathwayState) -> None:
    _require_order(pathway, "R36")
    reviews.require_review_to_hold(
        is_set=pathway.review_due_on is not None, returned=pathway.returned
    )


def _may_decide_breach(pathway: PathwayState) -> None:
    _require_order(pathway, "R40")
    breaches.require_undecided_breach(pathway.breaches_waiting)


def _may_answer_breach(pathway: PathwayState) -> None:
    breaches.require_breach(pathway.breaches)


def _may_give_reasons(pathway: PathwayState) -> None:
    breaches.require_missing_reasons(pathway.reasons_missing)


def _may_settle_result(pathway: PathwayState) -> None:
    results.require_questions(pathway.results_to_settle)


def _require_order(pathway: PathwayState, rule: str) -> None:
    orders.require_order(pathway.sentence.order if pathway.sentence else None, rule)


def _may_answer_early(pathway: PathwayState) -> None:
    bring_forward.may_answer(asked=pathway.asked_early, answered=pathway.answered_early)


def _may_unmerge(pathway: PathwayState) -> None:
    merges.require_merged(pathway.absorbed)


def _unless_merged(rule: Callable[[PathwayState], None]) -> Callable[[PathwayState], None]:
    """R62: nothing new is recorded of a pathway that was merged into another."""

    def require_not_merged_and(pathway: PathwayState) -> None:
        require_not_merged(pathway.merged_into)
        rule(pathway)

    return require_not_merged_and


def _may_change_circumstance(pathway: PathwayState) -> None:
    circumstances.require_one(pathway.circumstance_recorded)


_PATHWAY = "/v1/pathways/{pathway_id}"


ALLOWED: AllowedTable[PathwayState] = {
    f"POST {_PATHWAY}/bring-forward-answers": _may_answer_early,
    f"POST {_PATHWAY}/pleas": _unless_merged(_may_plead),
    f"POST {_PATHWAY}/report-requests": _unless_merged(_may_ask_for_report),
    f"POST {_PATHWAY}/sentences": _unless_merged(_may_sentence),
    f"POST {_PATHWAY}/sentencer-feedback": _unless_merged(_may_return_feedback),
    f"POST {_PATHWAY}/court-reviews": _unless_merged(_may_hold_review),
    f"POST {_PATHWAY}/breach-outcomes": _unless_merged(_may_decide_breach),
    f"POST {_PATHWAY}/breach-answers": _unless_merged(_may_answer_breach),
    f"POST {_PATHWAY}/breach-reasons": _unless_merged(_may_give_reasons),
    f"POST {_PATHWAY}/result-questions/{{question_id}}/answers": _unless_merged(_may_settle_result),
    f"POST {_PATHWAY}/circumstances": _unless_merged(always_allowed),
    "PUT /v1/circumstances/{circumstance_id}": _may_change_circumstance,
    f"POST {_PATHWAY}/merges": _unless_merged(always_allowed),
    f"POST {_PATHWAY}/unmerges": _may_unmerge,
}
