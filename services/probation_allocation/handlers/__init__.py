"""What others tell probation: every event, and what it runs."""

from contracts.events import (
    court_listing,
    court_orders,
    liaison_diversion,
    provider_assessment,
    provider_treatment,
)
from contracts.events.court_listing import (
    BreachDecided,
    BreachReasonsGiven,
    BringForwardAnswered,
    CaseListed,
    CourtReviewHeld,
    CourtReviewSet,
    HearingDaysChanged,
    PathwayMerged,
    PathwayUnmerged,
    PleaEntered,
    ReportRequested,
    Sentenced,
    SupportAdvised,
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
    ListEntryMade,
    PersonScreened,
    RiskDisclosed,
)
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    AssessmentPostponed,
    AssessorsConferred,
    ClinicalLeadApproved,
    ClinicalLeadDeclined,
    ConsentGiven,
    ConsentWithdrawn,
    NonAttendance,
    ProviderAgreed,
    ProviderDeclined,
    RequirementCompleted,
    ResponsiblePractitionerApproved,
    ResponsiblePractitionerDeclined,
    SessionAttended,
)
from contracts.events.provider_treatment import (
    AdjustmentProposed,
    ApprovalWithdrawn,
    AttendanceCorrected,
    CapacityChanged,
    DiscrepancySettled,
    DrugTestRecorded,
    EmergencyDisclosureMade,
    PersonDied,
    TreatmentInterrupted,
    TreatmentReviewed,
)
from services.circumstances.operations import heard, heard_death
from services.common.clocks_shown import keep_moved
from services.common.keeping import add_to, keep, keep_latest
from services.common.merging import keep_joined, keep_parted
from services.common.permission import keep_changed
from services.common.restriction_marks import keep_mark
from services.common.subscriptions import at_once, handlers, on
from services.probation_allocation.handlers.absences import handle_absence, handle_attendance
from services.probation_allocation.handlers.assessments import (
    handle_agreement,
    handle_approval,
    handle_approval_withdrawn,
    handle_assessment,
    handle_conferral,
    handle_consent,
    handle_decline,
    handle_withdrawal,
)
from services.probation_allocation.handlers.breaches import (
    handle_breach_answer,
    handle_breach_decision,
    handle_breach_reasons,
    handle_decision_withdrawn,
    handle_hearing_of_order,
)
from services.probation_allocation.handlers.capacity import handle_capacity
from services.probation_allocation.handlers.discrepancies import (
    handle_correction,
    handle_settlement,
)
from services.probation_allocation.handlers.expiries import handle_expiry, handle_running_on
from services.probation_allocation.handlers.lists import handle_list_entry
from services.probation_allocation.handlers.orders import (
    handle_order_change,
    handle_sentence,
    handle_set_aside,
    handle_support_advised,
)
from services.probation_allocation.handlers.pathways import (
    handle_custody_screen,
    handle_days,
    handle_listing,
    handle_pleas,
    handle_screen,
)
from services.probation_allocation.handlers.personal_details import (
    handle_liaison_details,
    handle_provider_details,
)
from services.probation_allocation.handlers.reports import handle_report_request
from services.probation_allocation.handlers.reviews import handle_review_held
from services.probation_allocation.handlers.treatment import handle_completion
from services.probation_allocation.models.adjustments import AdjustmentProposal
from services.probation_allocation.models.assessments import Postponement
from services.probation_allocation.models.disclosures import EmergencyDisclosure
from services.probation_allocation.models.lists import BringForwardAnswer
from services.probation_allocation.models.reviews import CourtReview
from services.probation_allocation.models.treatment import (
    DrugTest,
    RiskRaised,
    TreatmentInterruption,
    TreatmentReview,
)
from services.probation_allocation.operations.circumstances import KEPT

_keep_review_set = add_to(
    CourtReview, "review_id", (), due_on="review_due_on", set_with_hearing="with_hearing"
)
_keep_disclosure = keep(EmergencyDisclosure, id="disclosure_id", disclosed_at="occurred_at")

HANDLERS = handlers(
    on(CaseListed, handle_listing),
    on(HearingDaysChanged, handle_days),
    on(CustodyScreened, handle_custody_screen),
    on(PersonScreened, handle_screen),
    on(liaison_diversion.PersonalDetailsRecorded, handle_liaison_details),
    on(provider_assessment.PersonalDetailsRecorded, handle_provider_details),
    at_once(liaison_diversion.PermissionChanged, keep_changed),
    at_once(provider_assessment.PermissionChanged, keep_changed),
    on(PleaEntered, handle_pleas),
    on(ReportRequested, handle_report_request),
    on(Sentenced, handle_sentence),
    on(SentenceSetAside, handle_set_aside),
    on(OrderChanged, handle_order_change),
    on(SupportAdvised, handle_support_advised),
    on(ConsentGiven, handle_consent),
    on(ConsentWithdrawn, handle_withdrawal),
    on(AssessmentCompleted, handle_assessment),
    on(ClinicalLeadApproved, handle_approval),
    on(ResponsiblePractitionerApproved, handle_approval),
    on(ProviderAgreed, handle_agreement),
    on(ApprovalWithdrawn, handle_approval_withdrawn),
    on(ClinicalLeadDeclined, handle_decline),
    on(ResponsiblePractitionerDeclined, handle_decline),
    on(ProviderDeclined, handle_decline),
    on(AssessorsConferred, handle_conferral),
    on(SessionAttended, handle_attendance),
    on(NonAttendance, handle_absence),
    on(RequirementCompleted, handle_completion),
    on(PersonDied, heard_death(KEPT)),
    on(court_orders.CircumstanceRecorded, heard(KEPT)),
    on(
        TreatmentInterrupted,
        keep_latest(TreatmentInterruption, id="interruption_id", began_at="occurred_at"),
    ),
    on(AssessmentPostponed, keep_latest(Postponement, told_at="occurred_at")),
    on(ListEntryMade, handle_list_entry),
    on(BringForwardAnswered, keep_latest(BringForwardAnswer, answered_at="occurred_at")),
    on(DrugTestRecorded, keep(DrugTest, id="test_id", taken_at="occurred_at")),
    on(TreatmentReviewed, keep(TreatmentReview, reviewed_at="occurred_at")),
    on(provider_treatment.RiskRaised, keep(RiskRaised, raised_at="occurred_at")),
    on(EmergencyDisclosureMade, _keep_disclosure),
    on(RiskDisclosed, _keep_disclosure),
    on(AdjustmentProposed, keep(AdjustmentProposal, id="proposal_id", proposed_at="occurred_at")),
    on(CourtReviewSet, _keep_review_set),
    on(CourtReviewHeld, handle_review_held),
    on(OrderHearingListed, handle_hearing_of_order),
    on(BreachAnswered, handle_breach_answer),
    on(BreachDecided, handle_breach_decision),
    on(court_orders.BreachDecisionWithdrawn, handle_decision_withdrawn),
    on(OrderExpired, handle_expiry),
    on(OrderRunsOn, handle_running_on),
    on(BreachReasonsGiven, handle_breach_reasons),
    on(CapacityChanged, handle_capacity),
    on(AttendanceCorrected, handle_correction),
    on(DiscrepancySettled, handle_settlement),
    on(court_listing.ClockMoved, keep_moved),
    on(provider_assessment.ClockMoved, keep_moved),
    on(PathwayMerged, keep_joined),
    on(PathwayUnmerged, keep_parted),
    on(court_listing.CaseRestricted, keep_mark),
    on(liaison_diversion.CaseRestricted, keep_mark),
    on(provider_treatment.CaseRestricted, keep_mark),
)
