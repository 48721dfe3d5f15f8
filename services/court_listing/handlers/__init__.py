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
from services.common.keeping import keep, keep_latest
from services.common.subscriptions import handlers, on
from services.court_listing.handlers.bring_forward import handle_screen
from services.court_listing.handlers.orders import handle_early_end
from services.court_listing.handlers.reports import handle_report
from services.court_listing.handlers.requirements import (
    handle_clinician,
    handle_outcome,
    handle_proposal,
    handle_provider,
    handle_willingness,
    handle_withdrawn_proposal,
)
from services.court_listing.handlers.reviews import handle_review_report
from services.court_listing.models.breaches import Breach
from services.court_listing.models.reports import Postponement
from services.court_listing.models.reviews import ReturnToCourt

HANDLERS = handlers(
    on(PersonScreenedV2, handle_screen),
    on(ConsentGivenV1, handle_willingness),
    on(ClinicalLeadApprovedV1, handle_clinician),
    on(ResponsiblePractitionerApprovedV1, handle_clinician),
    on(ProviderAgreedV1, handle_provider),
    on(RequirementProposedV2, handle_proposal),
    on(ProposalWithdrawnV1, handle_withdrawn_proposal),
    on(RequirementCompletedV1, handle_outcome),
    on(AssessmentPostponedV1, keep_latest(Postponement, told_at="occurred_at")),
    on(PreSentenceReportGivenV1, handle_report),
    on(ReviewReportSentV1, handle_review_report),
    on(ReturnedToCourtV1, keep(ReturnToCourt, id="return_id", returned_at="occurred_at")),
    on(BreachReferredV1, keep(Breach, id="breach_id", referred_at="occurred_at")),
    on(OrderEndedEarlyV1, handle_early_end),
)
