"""What others tell providers: every event, and what it runs."""

from contracts.events import (
    court_listing,
    court_orders,
    liaison_diversion,
    probation_allocation,
    probation_supervision,
)
from contracts.events.court_listing import (
    BreachDecided,
    CourtReviewHeld,
    CourtReviewSet,
    PathwayMerged,
    PathwayUnmerged,
    Sentenced,
    TreatmentEndedByCourt,
)
from contracts.events.court_orders import (
    BreachAnswered,
    OrderChanged,
    OrderExpired,
    OrderHearingListed,
    OrderRunsOn,
    SentenceSetAside,
)
from contracts.events.liaison_diversion import (
    CustodyScreened,
    PersonalDetailsRecorded,
    PersonScreened,
)
from contracts.events.probation_allocation import (
    AssessmentRequested,
    AssessmentsExpected,
    AssessmentStoodDown,
    CaseAllocated,
    CourtScreenCompleted,
    ProposalWithdrawn,
    RequirementProposed,
)
from contracts.events.probation_findings import AssessmentFindingsUpdated
from contracts.events.probation_supervision import (
    AdjustmentDecided,
    AttendanceReported,
    BreachReferred,
    DiscrepancySettled,
    FirstMeetingHeld,
    NonAttendanceDecided,
    OrderEndedEarly,
    PlanningMeetingHeld,
)
from services.circumstances.operations import heard
from services.common.clocks_shown import keep_moved
from services.common.keeping import add_to, keep
from services.common.merging import keep_joined, keep_parted
from services.common.restriction_marks import keep_mark
from services.common.subscriptions import at_once, handlers, on
from services.provider_assessment.handlers.adjustments import handle_adjustment_decision
from services.provider_assessment.handlers.appointments import handle_absence_decision
from services.provider_assessment.handlers.cases import (
    handle_findings,
    handle_proposal,
    handle_proposal_withdrawn,
    handle_request,
    handle_screen,
    handle_stand_down,
)
from services.provider_assessment.handlers.court_screens import handle_court_screen
from services.provider_assessment.handlers.discrepancies import (
    handle_attendance_report,
    handle_settlement,
)
from services.provider_assessment.handlers.expected_assessments import handle_expected_assessments
from services.provider_assessment.handlers.expiries import handle_expiry, handle_running_on
from services.provider_assessment.handlers.orders import (
    handle_allocation,
    handle_breach_decision,
    handle_decision_withdrawn,
    handle_early_end,
    handle_first_meeting,
    handle_hearing_of_order,
    handle_order_change,
    handle_planning_meeting,
    handle_sentence,
    handle_set_aside,
    handle_treatment_ended,
)
from services.provider_assessment.handlers.permissions import handle_permission
from services.provider_assessment.handlers.personal_details import handle_details
from services.provider_assessment.models.disclosures import RiskDisclosed
from services.provider_assessment.models.orders import Breach, CourtReview
from services.provider_assessment.operations.circumstances import KEPT

_keep_review_set = add_to(
    CourtReview, "review_id", (), due_on="review_due_on", set_with_hearing="with_hearing"
)

HANDLERS = handlers(
    on(AssessmentRequested, handle_request),
    on(AssessmentFindingsUpdated, handle_findings),
    on(CourtScreenCompleted, handle_court_screen),
    on(AssessmentStoodDown, handle_stand_down),
    on(ProposalWithdrawn, handle_proposal_withdrawn),
    on(CustodyScreened, handle_screen),
    on(PersonScreened, handle_screen),
    on(PersonalDetailsRecorded, handle_details),
    at_once(liaison_diversion.PermissionChanged, handle_permission),
    at_once(probation_supervision.PermissionChanged, handle_permission),
    on(RequirementProposed, handle_proposal),
    on(Sentenced, handle_sentence),
    on(SentenceSetAside, handle_set_aside),
    on(OrderChanged, handle_order_change),
    on(CaseAllocated, handle_allocation),
    on(FirstMeetingHeld, handle_first_meeting),
    on(PlanningMeetingHeld, handle_planning_meeting),
    on(NonAttendanceDecided, handle_absence_decision),
    on(AssessmentsExpected, handle_expected_assessments),
    on(AdjustmentDecided, handle_adjustment_decision),
    on(
        probation_supervision.RiskDisclosed,
        keep(RiskDisclosed, id="disclosure_id", disclosed_at="occurred_at"),
    ),
    on(probation_allocation.ClockMoved, keep_moved),
    on(CourtReviewSet, _keep_review_set),
    on(CourtReviewHeld, add_to(CourtReview, "review_id", held_at="occurred_at")),
    on(BreachReferred, add_to(Breach, "breach_id", referred_at="occurred_at")),
    on(OrderHearingListed, handle_hearing_of_order),
    on(BreachAnswered, add_to(Breach, "breach_id", ("requirement", "answer", "answered_at"))),
    on(BreachDecided, handle_breach_decision),
    on(court_orders.BreachDecisionWithdrawn, handle_decision_withdrawn),
    on(court_orders.CircumstanceRecorded, heard(KEPT)),
    on(probation_supervision.CircumstanceRecorded, heard(KEPT)),
    on(OrderExpired, handle_expiry),
    on(OrderRunsOn, handle_running_on),
    on(TreatmentEndedByCourt, handle_treatment_ended),
    on(OrderEndedEarly, handle_early_end),
    on(PathwayMerged, keep_joined),
    on(PathwayUnmerged, keep_parted),
    on(AttendanceReported, handle_attendance_report),
    on(DiscrepancySettled, handle_settlement),
    on(court_listing.CaseRestricted, keep_mark),
    on(liaison_diversion.CaseRestricted, keep_mark),
    on(probation_supervision.CaseRestricted, keep_mark),
)
