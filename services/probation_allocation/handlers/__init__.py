"""What others tell probation: every event, and what it runs."""

from contracts.events import court_listing, provider_assessment
from contracts.events.court_listing import (
    BreachDecidedV1,
    BreachReasonsGivenV1,
    BringForwardAnsweredV1,
    CaseListedV1,
    CourtReviewHeldV1,
    CourtReviewSetV1,
    PathwayMergedV1,
    PathwayUnmergedV1,
    PleaEnteredV1,
    ReportRequestedV1,
    SentencedV1,
    SupportAdvisedV1,
)
from contracts.events.liaison_diversion import (
    ListEntryMadeV1,
    PermissionWithdrawnV1,
    PersonScreenedV2,
    RiskDisclosedV1,
)
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    AssessmentPostponedV1,
    AssessorsConferredV1,
    ClinicalLeadApprovedV1,
    ClinicalLeadDeclinedV1,
    ConsentGivenV1,
    ConsentWithdrawnV1,
    NonAttendanceV2,
    ProviderAgreedV1,
    ProviderDeclinedV1,
    RequirementCompletedV1,
    ResponsiblePractitionerApprovedV1,
    ResponsiblePractitionerDeclinedV1,
    SessionAttendedV2,
)
from contracts.events.provider_treatment import (
    AdjustmentProposedV1,
    AttendanceCorrectedV1,
    CapacityChangedV1,
    DiscrepancySettledV1,
    DrugTestRecordedV1,
    EmergencyDisclosureMadeV1,
    RiskRaisedV1,
    TreatmentReviewedV1,
)
from services.common.clocks_shown import keep_moved
from services.common.keeping import keep, keep_latest
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.probation_allocation.handlers.absences import handle_absence, handle_attendance
from services.probation_allocation.handlers.assessments import (
    handle_agreement,
    handle_approval,
    handle_assessment,
    handle_conferral,
    handle_consent,
    handle_decline,
    handle_withdrawal,
)
from services.probation_allocation.handlers.breaches import (
    handle_breach_decision,
    handle_breach_reasons,
)
from services.probation_allocation.handlers.capacity import handle_capacity
from services.probation_allocation.handlers.discrepancies import (
    handle_correction,
    handle_settlement,
)
from services.probation_allocation.handlers.lists import handle_list_entry
from services.probation_allocation.handlers.orders import handle_sentence, handle_support_advised
from services.probation_allocation.handlers.pathways import (
    handle_listing,
    handle_permission_withdrawn,
    handle_pleas,
    handle_screen,
)
from services.probation_allocation.handlers.reports import handle_report_request
from services.probation_allocation.handlers.reviews import handle_review_held, handle_review_set
from services.probation_allocation.handlers.treatment import handle_completion
from services.probation_allocation.models.adjustments import AdjustmentProposal
from services.probation_allocation.models.assessments import Postponement
from services.probation_allocation.models.disclosures import EmergencyDisclosure
from services.probation_allocation.models.lists import BringForwardAnswer
from services.probation_allocation.models.treatment import DrugTest, RiskRaised, TreatmentReview

_keep_disclosure = keep(EmergencyDisclosure, id="disclosure_id", disclosed_at="occurred_at")

HANDLERS = handlers(
    on(CaseListedV1, handle_listing),
    on(PersonScreenedV2, handle_screen),
    on(PermissionWithdrawnV1, handle_permission_withdrawn),
    on(PleaEnteredV1, handle_pleas),
    on(ReportRequestedV1, handle_report_request),
    on(SentencedV1, handle_sentence),
    on(SupportAdvisedV1, handle_support_advised),
    on(ConsentGivenV1, handle_consent),
    on(ConsentWithdrawnV1, handle_withdrawal),
    on(AssessmentCompletedV1, handle_assessment),
    on(ClinicalLeadApprovedV1, handle_approval),
    on(ResponsiblePractitionerApprovedV1, handle_approval),
    on(ProviderAgreedV1, handle_agreement),
    on(ClinicalLeadDeclinedV1, handle_decline),
    on(ResponsiblePractitionerDeclinedV1, handle_decline),
    on(ProviderDeclinedV1, handle_decline),
    on(AssessorsConferredV1, handle_conferral),
    on(SessionAttendedV2, handle_attendance),
    on(NonAttendanceV2, handle_absence),
    on(RequirementCompletedV1, handle_completion),
    on(AssessmentPostponedV1, keep_latest(Postponement, told_at="occurred_at")),
    on(ListEntryMadeV1, handle_list_entry),
    on(BringForwardAnsweredV1, keep_latest(BringForwardAnswer, answered_at="occurred_at")),
    on(DrugTestRecordedV1, keep(DrugTest, id="test_id", taken_at="occurred_at")),
    on(TreatmentReviewedV1, keep(TreatmentReview, reviewed_at="occurred_at")),
    on(RiskRaisedV1, keep(RiskRaised, raised_at="occurred_at")),
    on(EmergencyDisclosureMadeV1, _keep_disclosure),
    on(RiskDisclosedV1, _keep_disclosure),
    on(AdjustmentProposedV1, keep(AdjustmentProposal, id="proposal_id", proposed_at="occurred_at")),
    on(CourtReviewSetV1, handle_review_set),
    on(CourtReviewHeldV1, handle_review_held),
    on(BreachDecidedV1, handle_breach_decision),
    on(BreachReasonsGivenV1, handle_breach_reasons),
    on(CapacityChangedV1, handle_capacity),
    on(AttendanceCorrectedV1, handle_correction),
    on(DiscrepancySettledV1, handle_settlement),
    on(court_listing.ClockMovedV1, keep_moved),
    on(provider_assessment.ClockMovedV1, keep_moved),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
)
