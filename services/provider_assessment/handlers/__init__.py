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
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.provider_assessment.handlers.adjustments import note_adjustment
from services.provider_assessment.handlers.appointments import note_decision
from services.provider_assessment.handlers.cases import (
    note_proposal,
    note_screen,
    stand_down,
    stop_sharing,
    take_request,
    withdraw_proposal,
)
from services.provider_assessment.handlers.court_screens import take_court_screen
from services.provider_assessment.handlers.disclosures import note_risk
from services.provider_assessment.handlers.discrepancies import close, take_report
from services.provider_assessment.handlers.expected_assessments import expect
from services.provider_assessment.handlers.orders import (
    end_treatment,
    note_breach,
    note_breach_decided,
    note_early_end,
    note_invitation,
    note_officer,
    note_plan,
    note_sentence,
)
from services.provider_assessment.handlers.reviews import note_review_held, note_review_set

HANDLERS = handlers(
    on(AssessmentRequestedV1, take_request),
    on(CourtScreenCompletedV1, take_court_screen),
    on(AssessmentStoodDownV1, stand_down),
    on(ProposalWithdrawnV1, withdraw_proposal),
    on(PersonScreenedV2, note_screen),
    on(PermissionWithdrawnV1, stop_sharing),
    on(RequirementProposedV2, note_proposal),
    on(SentencedV1, note_sentence),
    on(CaseAllocatedV1, note_officer),
    on(FirstMeetingHeldV1, note_invitation),
    on(PlanningMeetingHeldV1, note_plan),
    on(NonAttendanceDecidedV1, note_decision),
    on(AssessmentsExpectedV1, expect),
    on(AdjustmentDecidedV1, note_adjustment),
    on(RiskDisclosedV1, note_risk),
    on(probation_allocation.ClockMovedV1, keep_moved),
    on(CourtReviewSetV1, note_review_set),
    on(CourtReviewHeldV1, note_review_held),
    on(BreachReferredV1, note_breach),
    on(BreachDecidedV1, note_breach_decided),
    on(TreatmentEndedByCourtV1, end_treatment),
    on(OrderEndedEarlyV1, note_early_end),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    on(AttendanceReportedV1, take_report),
    on(DiscrepancySettledV1, close),
)
