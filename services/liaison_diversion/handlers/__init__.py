"""What others tell liaison and diversion: every event, and what it runs."""

from contracts.events.court_listing import (
    BringForwardAnsweredV1,
    CaseListedV1,
    PathwayMergedV1,
    PathwayUnmergedV1,
    PleaEnteredV1,
    SentencedAnewV1,
    SentencedV1,
    SupportAdvisedV1,
    TreatmentEndedByCourtV1,
)
from contracts.events.probation_allocation import ListAgreedV1
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadDeclinedV1,
    ConsentWithdrawnV1,
    ProviderDeclinedV1,
    ResponsiblePractitionerDeclinedV1,
)
from services.common.keeping import keep_latest
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.liaison_diversion.handlers.follow_ups import (
    handle_assessment,
    handle_decline,
    handle_end_of_treatment,
    handle_withdrawal,
)
from services.liaison_diversion.handlers.pathways import (
    handle_listing,
    handle_new_sentence,
    handle_pleas,
    handle_sentence,
    handle_support,
)
from services.liaison_diversion.models.lists import AgreedListing, BringForwardAnswer

HANDLERS = handlers(
    on(CaseListedV1, handle_listing),
    on(PleaEnteredV1, handle_pleas),
    on(SentencedV1, handle_sentence),
    on(SupportAdvisedV1, handle_support),
    on(SentencedAnewV1, handle_new_sentence),
    on(TreatmentEndedByCourtV1, handle_end_of_treatment),
    on(AssessmentCompletedV1, handle_assessment),
    on(ClinicalLeadDeclinedV1, handle_decline),
    on(ResponsiblePractitionerDeclinedV1, handle_decline),
    on(ProviderDeclinedV1, handle_decline),
    on(ConsentWithdrawnV1, handle_withdrawal),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    on(ListAgreedV1, keep_latest(AgreedListing, agreed_at="occurred_at")),
    on(BringForwardAnsweredV1, keep_latest(BringForwardAnswer, answered_at="occurred_at")),
)
