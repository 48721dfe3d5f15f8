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
from services.common.merging import keep_joined, keep_parted
from services.common.subscriptions import handlers, on
from services.liaison_diversion.handlers.follow_ups import (
    note_assessment,
    note_decline,
    note_end_of_treatment,
    note_withdrawal,
)
from services.liaison_diversion.handlers.lists import note_agreed_list, note_bring_forward_answer
from services.liaison_diversion.handlers.pathways import (
    list_case,
    note_new_sentence,
    note_pleas,
    note_sentence,
    note_support,
)

HANDLERS = handlers(
    on(CaseListedV1, list_case),
    on(PleaEnteredV1, note_pleas),
    on(SentencedV1, note_sentence),
    on(SupportAdvisedV1, note_support),
    on(SentencedAnewV1, note_new_sentence),
    on(TreatmentEndedByCourtV1, note_end_of_treatment),
    on(AssessmentCompletedV1, note_assessment),
    on(ClinicalLeadDeclinedV1, note_decline),
    on(ResponsiblePractitionerDeclinedV1, note_decline),
    on(ProviderDeclinedV1, note_decline),
    on(ConsentWithdrawnV1, note_withdrawal),
    on(PathwayMergedV1, keep_joined),
    on(PathwayUnmergedV1, keep_parted),
    on(ListAgreedV1, note_agreed_list),
    on(BringForwardAnsweredV1, note_bring_forward_answer),
)
