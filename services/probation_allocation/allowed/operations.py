"""What may be recorded of a pathway in its state (R7 to R42)."""

from datetime import date

from services.circumstances import rules as circumstances
from services.common.allowed import AllowedTable, CurrentState, always_allowed, judged, require_any
from services.common.errors import Unknown
from services.disclosures import rules
from services.discrepancies.rules import require_unsettled
from services.probation_allocation.allowed.facts import PathwayState, RequirementState, state
from services.probation_allocation.rules import (
    absences,
    adjustments,
    allocations,
    assessments,
    court_screens,
    early_ends,
    meetings,
    orders,
    proposals,
    reports,
    returns,
    reviews,
    withdrawals,
)


def state_and_allowed(pathway: PathwayState) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for it."""
    return judged(state(pathway), ALLOWED, pathway)


def _may_request(pathway: PathwayState) -> None:
    assessments.require_guilt(pathway.any_guilty)
    assessments.require_site(pathway.site)
    require_any(pathway.requirements.values(), lambda one: _may_ask(pathway, one))


def _may_ask(pathway: PathwayState, requirement: RequirementState) -> None:
    if pathway.named_organisation is not None:
        return assessments.may_ask(requirement.asked, pathway.named_organisation)
    here = assessments.require_organisations(pathway.site, requirement.gate.requirement)
    return assessments.require_somebody_to_ask(requirement.asked, here)


def _may_stand_down(pathway: PathwayState) -> None:
    require_any(
        pathway.requirements.values(),
        lambda requirement: assessments.require_somebody_to_stand_down(requirement.asked),
    )


def _may_withdraw_proposal(pathway: PathwayState) -> None:
    orders.require_sentence_awaited(pathway.order, pathway.breach_waits, "R85")
    withdrawals.require_proposed(
        [name for name, requirement in pathway.requirements.items() if requirement.gate.proposed]
    )


def _may_screen(pathway: PathwayState) -> None:
    require_any(pathway.requirements.values(), _may_screen_for)


def _may_screen_for(requirement: RequirementState) -> None:
    court_screens.may_screen_for(requirement.gate.requirement)
    court_screens.require_asked_for(assessments.waiting(requirement.asked))


def _may_propose(pathway: PathwayState) -> None:
    require_any(
        pathway.requirements.values(),
        lambda requirement: _may_propose_requirement(requirement, pathway.on),
    )
    orders.require_sentence_awaited(pathway.order, pathway.breach_waits, "R20")


def _may_propose_requirement(requirement: RequirementState, on: date) -> None:
    proposals.require_not_stood_down(requirement.stood_down_at is not None)
    proposals.require_not_proposed(requirement.gate.proposed)
    proposals.may_propose_at_some_level(requirement.gate, on)


def _may_give_report(pathway: PathwayState) -> None:
    reports.require_report_asked_for(pathway.report_needed_by)
    orders.require_sentence_awaited(pathway.order, pathway.breach_waits, "R23")


def _may_allocate(pathway: PathwayState) -> None:
    allocations.require_order_to_allocate(pathway.order.sentenced_at, pathway.order.disposal)


def _may_meet(pathway: PathwayState) -> None:
    meetings.require_first_meeting_due(
        pathway.allocated_at, met_before=pathway.first_met_at is not None
    )


def _may_plan(pathway: PathwayState) -> None:
    meetings.require_planning_due(pathway.first_met_at, held_before=pathway.planning_held)


def _may_report(pathway: PathwayState) -> None:
    orders.require_order(pathway.order, "R36")
    reviews.require_review_awaited(pathway.review_waits)


def _may_refer_breach(pathway: PathwayState) -> None:
    orders.require_order(pathway.order, "R40")


def _may_return(pathway: PathwayState) -> None:
    orders.require_order(pathway.order, "R38")
    require_any(
        pathway.requirements.values(),
        lambda requirement: returns.may_return_requirement(
            pathway.order, requirement.gate.requirement, pathway.returned
        ),
    )


def _may_report_attendance(pathway: PathwayState) -> None:
    orders.require_order(pathway.order, "R33")


def _may_end_early(pathway: PathwayState) -> None:
    orders.require_order(pathway.order, "R42")
    if pathway.ending is None:
        raise Unknown("There is no such order.")
    early_ends.may_end(early_ends.at_best(pathway.ending))


def _may_review_disclosure(pathway: PathwayState) -> None:
    rules.may_be_reviewed(pathway.disclosure)


def _may_decide_absence(pathway: PathwayState) -> None:
    if pathway.missed is None:
        raise Unknown("There is no such appointment.")
    absences.require_undecided(pathway.missed.attended, pathway.missed.decided)
    absences.require_order_in_force(pathway.missed.of_this_order)


def _may_revise(pathway: PathwayState) -> None:
    if pathway.missed is None:
        raise Unknown("There is no such appointment.")
    absences.require_decided(pathway.missed.decided)
    absences.require_not_referred(pathway.missed.referred)


def _may_decide_adjustment(pathway: PathwayState) -> None:
    if pathway.adjusted is None:
        raise Unknown("There is no such proposal.")
    adjustments.require_undecided(pathway.adjusted)
    adjustments.require_order_in_force(pathway.adjusts_this_order)


def _may_settle(pathway: PathwayState) -> None:
    if pathway.settled is None:
        raise Unknown("There is no such discrepancy.")
    require_unsettled(pathway.settled)


def _may_change_circumstance(pathway: PathwayState) -> None:
    circumstances.require_one(pathway.circumstance_recorded)


_PATHWAY = "/v1/pathways/{pathway_id}"
ALLOWED: AllowedTable[PathwayState] = {
    f"PUT {_PATHWAY}/list-entry": always_allowed,
    f"PUT {_PATHWAY}/agreed-entry": always_allowed,
    f"POST {_PATHWAY}/assessment-requests": _may_request,
    f"POST {_PATHWAY}/stand-downs": _may_stand_down,
    f"POST {_PATHWAY}/proposal-withdrawals": _may_withdraw_proposal,
    f"POST {_PATHWAY}/court-screens": _may_screen,
    f"POST {_PATHWAY}/seriousness-views": always_allowed,
    f"POST {_PATHWAY}/personal-details": always_allowed,
    f"POST {_PATHWAY}/equality": always_allowed,
    f"POST {_PATHWAY}/proposals": _may_propose,
    f"POST {_PATHWAY}/pre-sentence-reports": _may_give_report,
    f"POST {_PATHWAY}/allocations": _may_allocate,
    f"POST {_PATHWAY}/identifiers": always_allowed,
    f"POST {_PATHWAY}/first-meetings": _may_meet,
    f"POST {_PATHWAY}/planning-meetings": _may_plan,
    f"POST {_PATHWAY}/review-reports": _may_report,
    f"POST {_PATHWAY}/breaches": _may_refer_breach,
    f"POST {_PATHWAY}/returns-to-court": _may_return,
    f"POST {_PATHWAY}/attendance-reports": _may_report_attendance,
    f"POST {_PATHWAY}/early-ends": _may_end_early,
    f"POST {_PATHWAY}/emergency-disclosures": always_allowed,
    f"POST {_PATHWAY}/circumstances": always_allowed,
    "PUT /v1/circumstances/{circumstance_id}": _may_change_circumstance,
    f"POST {_PATHWAY}/permission-withdrawals": always_allowed,
    "POST /v1/emergency-disclosures/{disclosure_id}/reviews": _may_review_disclosure,
    "POST /v1/non-attendances/{appointment_id}/decisions": _may_decide_absence,
    "POST /v1/non-attendances/{appointment_id}/corrections": _may_revise,
    "POST /v1/adjustment-proposals/{proposal_id}/decisions": _may_decide_adjustment,
    "POST /v1/discrepancies/{discrepancy_id}/settlements": _may_settle,
}
