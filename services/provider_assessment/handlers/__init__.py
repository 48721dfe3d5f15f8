"""What others tell providers: every event, and what it runs."""

from contracts.events import probation_allocation
from contracts.events.court_listing import (
    BreachDecidedV1,
    CourtReviewHeldV1,
    CourtReviewSetV1,
    PathwayMergedV1,
    PathwayUnmergedV1,
    SentencedV1,
    TreatmentEndedByCourtV1,
)
from contracts.events.liaison_diversion import PermissionWithdrawnV1, PersonScreenedV2
from contracts.events.probation_allocation import (
    AssessmentRequestedV1,
    AssessmentsExpectedV1,
    AssessmentStoodDownV1,
    CaseAllocatedV1,
    CourtScreenCompletedV1,
    ProposalWithdrawnV1,
    RequirementProposedV2,
)
from contracts.events.probation_supervision import (
    AdjustmentDecidedV1,
    AttendanceReportedV1,
    BreachReferredV1,
    DiscrepancySettledV1,
    FirstMeetingHeldV1,
    NonAttendanceDecidedV1,
    OrderEndedEarlyV1,
    PlanningMeetingHeldV1,
    RiskDisclosedV1,
)
from services.common.clocks_shown import keep_moved
from services.common.keeping import keep
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.provider_assessment.handlers.adjustments import handle_adjustment_decision
from services.provider_assessment.handlers.appointments import handle_absence_decision
from services.provider_assessment.handlers.cases import (
    handle_permission_withdrawn,
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
from services.provider_assessment.handlers.orders import (
    handle_allocation,
    handle_breach,
    handle_breach_decision,
    handle_early_end,
    handle_first_meeting,
    handle_planning_meeting,
    handle_sentence,
    handle_treatment_ended,
)
from services.provider_assessment.handlers.reviews import handle_review_held, handle_review_set
from services.provider_assessment.models.disclosures import RiskDisclosed

HANDLERS = handlers(
    on(AssessmentRequestedV1, handle_request),
    on(CourtScreenCompletedV1, handle_court_screen),
    on(AssessmentStoodDownV1, handle_stand_down),
    on(ProposalWithdrawnV1, handle_proposal_withdrawn),
    on(PersonScreenedV2, handle_screen),
    on(PermissionWithdrawnV1, handle_permission_withdrawn),
    on(RequirementProposedV2, handle_proposal),
    on(SentencedV1, handle_sentence),
    on(CaseAllocatedV1, handle_allocation),
    on(FirstMeetingHeldV1, handle_first_meeting),
    on(PlanningMeetingHeldV1, handle_planning_meeting),
    on(NonAttendanceDecidedV1, handle_absence_decision),
    on(AssessmentsExpectedV1, handle_expected_assessments),
    on(AdjustmentDecidedV1, handle_adjustment_decision),
    on(RiskDisclosedV1, keep(RiskDisclosed, id="disclosure_id", disclosed_at="occurred_at")),
    on(probation_allocation.ClockMovedV1, keep_moved),
    on(CourtReviewSetV1, handle_review_set),
    on(CourtReviewHeldV1, handle_review_held),
    on(BreachReferredV1, handle_breach),
    on(BreachDecidedV1, handle_breach_decision),
    on(TreatmentEndedByCourtV1, handle_treatment_ended),
    on(OrderEndedEarlyV1, handle_early_end),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    on(AttendanceReportedV1, handle_attendance_report),
    on(DiscrepancySettledV1, handle_settlement),
)
