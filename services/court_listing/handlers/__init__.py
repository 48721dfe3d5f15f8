"""What others tell the court: every event, and what it runs."""

from contracts.events import (
    liaison_diversion,
    probation_findings,
    probation_supervision,
    provider_assessment,
    provider_treatment,
)
from contracts.events.liaison_diversion import CustodyScreened, PersonScreened
from contracts.events.probation_allocation import (
    PreSentenceReportGiven,
    ProposalWithdrawn,
    RequirementProposed,
    SeriousnessSettled,
)
from contracts.events.probation_supervision import (
    BreachReferred,
    OrderEndedEarly,
    ReturnedToCourt,
    ReviewReportSent,
)
from contracts.events.provider_assessment import (
    AssessmentPostponed,
    ClinicalLeadApproved,
    ConsentGiven,
    ProviderAgreed,
    RequirementCompleted,
    ResponsiblePractitionerApproved,
)
from services.circumstances.operations import heard, heard_death
from services.common.keeping import keep, keep_latest
from services.common.restriction_marks import keep_mark
from services.common.subscriptions import handlers, on
from services.court_listing.handlers.bring_forward import handle_custody_screen, handle_screen
from services.court_listing.handlers.orders import handle_early_end
from services.court_listing.handlers.personal_details import handle_details
from services.court_listing.handlers.requirements import (
    handle_clinician,
    handle_outcome,
    handle_proposal,
    handle_provider,
    handle_willingness,
    handle_withdrawn_proposal,
)
from services.court_listing.models.breaches import Breach
from services.court_listing.models.reports import Postponement, PreSentenceReport, SeriousnessView
from services.court_listing.models.reviews import ReturnToCourt, ReviewReport
from services.court_listing.operations.circumstances import KEPT

HANDLERS = handlers(
    on(CustodyScreened, handle_custody_screen),
    on(PersonScreened, handle_screen),
    on(liaison_diversion.PersonalDetailsRecorded, handle_details),
    on(probation_findings.PersonalDetailsRecorded, handle_details),
    on(provider_assessment.PersonalDetailsRecorded, handle_details),
    on(ConsentGiven, handle_willingness),
    on(ClinicalLeadApproved, handle_clinician),
    on(ResponsiblePractitionerApproved, handle_clinician),
    on(ProviderAgreed, handle_provider),
    on(RequirementProposed, handle_proposal),
    on(ProposalWithdrawn, handle_withdrawn_proposal),
    on(RequirementCompleted, handle_outcome),
    on(AssessmentPostponed, keep_latest(Postponement, told_at="occurred_at")),
    on(
        PreSentenceReportGiven,
        keep(PreSentenceReport, whole="report", id="report_id", given_at="occurred_at"),
    ),
    on(SeriousnessSettled, keep(SeriousnessView, id="view_id", settled_at="occurred_at")),
    on(
        ReviewReportSent,
        keep(ReviewReport, whole="report", id="report_id", sent_at="occurred_at"),
    ),
    on(ReturnedToCourt, keep(ReturnToCourt, id="return_id", returned_at="occurred_at")),
    on(BreachReferred, keep(Breach, id="breach_id", referred_at="occurred_at")),
    on(OrderEndedEarly, handle_early_end),
    on(provider_treatment.PersonDied, heard_death(KEPT)),
    on(probation_supervision.CircumstanceRecorded, heard(KEPT)),
    on(liaison_diversion.CaseRestricted, keep_mark),
    on(provider_treatment.CaseRestricted, keep_mark),
    on(probation_supervision.CaseRestricted, keep_mark),
)
