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
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.probation_allocation.handlers.absences import note_absence, note_attendance
from services.probation_allocation.handlers.adjustments import note_proposed_adjustment
from services.probation_allocation.handlers.assessments import (
    note_agreement,
    note_approval,
    note_assessment,
    note_conferral,
    note_consent,
    note_decline,
    note_postponement,
    note_withdrawal,
)
from services.probation_allocation.handlers.breaches import note_breach_decided, note_reasons
from services.probation_allocation.handlers.capacity import note_capacity
from services.probation_allocation.handlers.disclosures import note_emergency
from services.probation_allocation.handlers.discrepancies import close, note_correction
from services.probation_allocation.handlers.lists import note_bring_forward_answer, note_list_entry
from services.probation_allocation.handlers.orders import note_sentence, note_support
from services.probation_allocation.handlers.pathways import (
    list_case,
    note_pleas,
    note_screen,
    stop_sharing,
)
from services.probation_allocation.handlers.reports import note_report_request
from services.probation_allocation.handlers.reviews import note_review_held, note_review_set
from services.probation_allocation.handlers.treatment import (
    note_completion,
    note_drug_test,
    note_review,
    note_risk,
)

HANDLERS = handlers(
    on(CaseListedV1, list_case),
    on(PersonScreenedV2, note_screen),
    on(PermissionWithdrawnV1, stop_sharing),
    on(PleaEnteredV1, note_pleas),
    on(ReportRequestedV1, note_report_request),
    on(SentencedV1, note_sentence),
    on(SupportAdvisedV1, note_support),
    on(ConsentGivenV1, note_consent),
    on(ConsentWithdrawnV1, note_withdrawal),
    on(AssessmentCompletedV1, note_assessment),
    on(ClinicalLeadApprovedV1, note_approval),
    on(ResponsiblePractitionerApprovedV1, note_approval),
    on(ProviderAgreedV1, note_agreement),
    on(ClinicalLeadDeclinedV1, note_decline),
    on(ResponsiblePractitionerDeclinedV1, note_decline),
    on(ProviderDeclinedV1, note_decline),
    on(AssessorsConferredV1, note_conferral),
    on(SessionAttendedV2, note_attendance),
    on(NonAttendanceV2, note_absence),
    on(RequirementCompletedV1, note_completion),
    on(AssessmentPostponedV1, note_postponement),
    on(ListEntryMadeV1, note_list_entry),
    on(BringForwardAnsweredV1, note_bring_forward_answer),
    on(DrugTestRecordedV1, note_drug_test),
    on(TreatmentReviewedV1, note_review),
    on(RiskRaisedV1, note_risk),
    on(EmergencyDisclosureMadeV1, note_emergency),
    on(RiskDisclosedV1, note_emergency),
    on(AdjustmentProposedV1, note_proposed_adjustment),
    on(CourtReviewSetV1, note_review_set),
    on(CourtReviewHeldV1, note_review_held),
    on(BreachDecidedV1, note_breach_decided),
    on(BreachReasonsGivenV1, note_reasons),
    on(CapacityChangedV1, note_capacity),
    on(AttendanceCorrectedV1, note_correction),
    on(DiscrepancySettledV1, close),
    on(court_listing.ClockMovedV1, keep_moved),
    on(provider_assessment.ClockMovedV1, keep_moved),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
)
