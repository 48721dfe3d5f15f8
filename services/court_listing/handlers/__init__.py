"""What others tell the court: every event, and what it runs."""

from contracts.events.liaison_diversion import PersonScreenedV2
from contracts.events.probation_allocation import (
    PreSentenceReportGivenV1,
    ProposalWithdrawnV1,
    RequirementProposedV2,
)
from contracts.events.probation_supervision import (
    BreachReferredV1,
    OrderEndedEarlyV1,
    ReturnedToCourtV1,
    ReviewReportSentV1,
)
from contracts.events.provider_assessment import (
    AssessmentPostponedV1,
    ClinicalLeadApprovedV1,
    ConsentGivenV1,
    ProviderAgreedV1,
    RequirementCompletedV1,
    ResponsiblePractitionerApprovedV1,
)
from services.common.subscriptions import handlers, on
from services.court_listing.handlers.breaches import note_breach
from services.court_listing.handlers.bring_forward import note_screen
from services.court_listing.handlers.orders import note_early_end
from services.court_listing.handlers.reports import note_postponement, note_report
from services.court_listing.handlers.requirements import (
    note_clinician,
    note_outcome,
    note_proposal,
    note_provider,
    note_willingness,
    withdraw_proposal,
)
from services.court_listing.handlers.reviews import note_return, note_review_report

HANDLERS = handlers(
    on(PersonScreenedV2, note_screen),
    on(ConsentGivenV1, note_willingness),
    on(ClinicalLeadApprovedV1, note_clinician),
    on(ResponsiblePractitionerApprovedV1, note_clinician),
    on(ProviderAgreedV1, note_provider),
    on(RequirementProposedV2, note_proposal),
    on(ProposalWithdrawnV1, withdraw_proposal),
    on(RequirementCompletedV1, note_outcome),
    on(AssessmentPostponedV1, note_postponement),
    on(PreSentenceReportGivenV1, note_report),
    on(ReviewReportSentV1, note_review_report),
    on(ReturnedToCourtV1, note_return),
    on(BreachReferredV1, note_breach),
    on(OrderEndedEarlyV1, note_early_end),
)
