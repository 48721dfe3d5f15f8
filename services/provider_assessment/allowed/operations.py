"""What may be recorded of a pathway in its state (R11 to R57)."""

from collections.abc import Callable

from contracts.vocabulary import DecidesAs, may_combine
from services.common.allowed import AllowedTable, CurrentState, always_allowed, judged, require_any
from services.common.errors import Unknown
from services.disclosures import rules
from services.discrepancies.rules import require_unsettled
from services.provider_assessment.allowed.facts import CurrentCase, PathwayState, state
from services.provider_assessment.rules import (
    adjustments,
    appointments,
    assessments,
    completions,
    conferrals,
    courses,
    decisions,
    drug_tests,
    follow_ups,
    interruptions,
    orders,
    reviews,
)


def state_and_allowed(pathway: PathwayState) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for one of the cases."""
    return judged(state(pathway), ALLOWED, pathway)


def _of_a_case(rule: Callable[[CurrentCase], None]) -> Callable[[PathwayState], None]:
    return lambda pathway: require_any(pathway.cases, rule)


def _may_book(case: CurrentCase) -> None:
    assessments.require_not_stood_down(case.stood_down_at)


def _may_assess(case: CurrentCase) -> None:
    assessments.require_not_stood_down(case.stood_down_at)
    live = case.decision
    if live and not assessments.is_in_full(
        case.state, on_court_screen=live.on_court_screen, course=case.course
    ):
        decisions.require_not_approved(live.approved)


def _may_confer(case: CurrentCase) -> None:
    assessments.require_not_stood_down(case.stood_down_at)
    others = [
        requirement for requirement in case.others if may_combine(case.requirement, requirement)
    ]
    conferrals.require_assessed_too(bool(others))
    conferrals.require_none_open(all(case.others[requirement] for requirement in others))


def _deciders(*capacities: DecidesAs) -> Callable[[CurrentCase], None]:
    def may_decide(case: CurrentCase) -> None:
        theirs = case.decides_as if case.decides_as in capacities else capacities[0]
        decisions.require_decider({theirs}, case.decides_as)
        assessments.require_not_stood_down(case.stood_down_at)
        if case.decision and case.basis_at:
            live = case.decision
            decisions.require_no_decision_since(live.approved, live.decided_at, case.basis_at)
        decisions.require_basis(case.decides_as, case.suitable, case.basis_at)

    return may_decide


def _may_change_approval(case: CurrentCase) -> None:
    decisions.require_open_approval(case.state, case.decision.decided_at if case.decision else None)


def _may_plan(case: CurrentCase) -> None:
    appointments.require_order(case.state, case.sentenced_at)


def _may_interrupt(case: CurrentCase) -> None:
    interruptions.may_interrupt(case.state, case.interrupted)


def _may_adjust(case: CurrentCase) -> None:
    orders.require_in_treatment(case.state, "R39")
    adjustments.require_none_open(case.adjustment_open)


def _may_review(case: CurrentCase) -> None:
    reviews.require_treatment_begun(case.state, case.begun_at)


def _may_measure(case: CurrentCase) -> None:
    orders.require_in_treatment(case.state, "R13")


def _may_test(case: CurrentCase) -> None:
    drug_tests.require_testable(case.requirement, case.state)


def _may_complete(case: CurrentCase) -> None:
    completions.require_nothing_open(case.state, case.open_appointments)


def _may_follow_up(case: CurrentCase) -> None:
    follow_ups.may_follow_up(case.requirement, case.state)


def _may_record(pathway: PathwayState) -> None:
    if pathway.appointment is None:
        raise Unknown("There is no such appointment.")
    appointments.require_open(pathway.appointment)


def _may_correct(pathway: PathwayState) -> None:
    if pathway.appointment is None:
        raise Unknown("There is no such appointment.")
    appointments.require_recorded(pathway.appointment, pathway.appointment_recorded_at)


def _may_move(pathway: PathwayState) -> None:
    _may_record(pathway)
    require_any(
        pathway.cases,
        lambda case: courses.require_this_course(pathway.appointment_course, case.course),
    )
    _of_a_case(_may_plan)(pathway)


def _may_answer(pathway: PathwayState) -> None:
    if pathway.answered is None:
        raise Unknown("There is no such question.")
    conferrals.require_not_answered(pathway.answered)


def _may_settle(pathway: PathwayState) -> None:
    if pathway.settled is None:
        raise Unknown("There is no such discrepancy.")
    require_unsettled(pathway.settled)


def _may_review_disclosure(pathway: PathwayState) -> None:
    rules.may_be_reviewed(pathway.disclosure)


_PATHWAY = "/v1/pathways/{pathway_id}"
_CLINICIANS = (DecidesAs.CLINICAL_LEAD, DecidesAs.RESPONSIBLE_PRACTITIONER)
_CONTACT = DecidesAs.SINGLE_POINT_OF_CONTACT
ALLOWED: AllowedTable[PathwayState] = {
    f"POST {_PATHWAY}/consents": always_allowed,
    f"POST {_PATHWAY}/personal-details": always_allowed,
    f"POST {_PATHWAY}/equality": always_allowed,
    f"POST {_PATHWAY}/withdrawals": always_allowed,
    f"POST {_PATHWAY}/interpreter-bookings": _of_a_case(_may_book),
    f"POST {_PATHWAY}/assessments": _of_a_case(_may_assess),
    f"POST {_PATHWAY}/conferrals": _of_a_case(_may_confer),
    "POST /v1/conferrals/{conferral_id}/answers": _may_answer,
    f"POST {_PATHWAY}/clinical-decisions": _of_a_case(_deciders(*_CLINICIANS)),
    f"POST {_PATHWAY}/provider-agreements": _of_a_case(_deciders(_CONTACT)),
    f"POST {_PATHWAY}/approval-withdrawals": _of_a_case(_may_change_approval),
    f"POST {_PATHWAY}/approval-changes": _of_a_case(_may_change_approval),
    f"POST {_PATHWAY}/appointments": _of_a_case(_may_plan),
    "PUT /v1/appointments/{appointment_id}": _may_move,
    "POST /v1/appointments/{appointment_id}/attendance": _may_record,
    "POST /v1/appointments/{appointment_id}/corrections": _may_correct,
    f"POST {_PATHWAY}/interruptions": _of_a_case(_may_interrupt),
    "PUT /v1/interruptions/{interruption_id}": _of_a_case(
        lambda case: interruptions.require_one(case.ever_interrupted)
    ),
    "POST /v1/discrepancies/{discrepancy_id}/settlements": _may_settle,
    f"POST {_PATHWAY}/drug-tests": _of_a_case(_may_test),
    f"POST {_PATHWAY}/treatment-reviews": _of_a_case(_may_review),
    f"POST {_PATHWAY}/measures": _of_a_case(_may_measure),
    f"POST {_PATHWAY}/adjustment-proposals": _of_a_case(_may_adjust),
    f"POST {_PATHWAY}/emergency-disclosures": always_allowed,
    "POST /v1/emergency-disclosures/{disclosure_id}/reviews": _may_review_disclosure,
    f"POST {_PATHWAY}/documents-given": always_allowed,
    f"POST {_PATHWAY}/completions": _of_a_case(_may_complete),
    f"POST {_PATHWAY}/follow-ups": _of_a_case(_may_follow_up),
}
