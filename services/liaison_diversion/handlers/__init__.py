"""What others tell liaison and diversion: every event, and what it runs."""

from contracts.events import (
    court_listing,
    court_orders,
    probation_supervision,
    provider_assessment,
    provider_treatment,
)
from contracts.events.court_listing import (
    BringForwardAnswered,
    CaseListed,
    HearingDaysChanged,
    PathwayMerged,
    PathwayUnmerged,
    PleaEntered,
    Sentenced,
    SentencedAnew,
    SupportAdvised,
    TreatmentEndedByCourt,
)
from contracts.events.court_orders import (
    OrderChanged,
    OrderExpired,
    OrderRunsOn,
    SentenceSetAside,
)
from contracts.events.probation_allocation import ListAgreed
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    ClinicalLeadDeclined,
    ConsentWithdrawn,
    ProviderDeclined,
    ResponsiblePractitionerDeclined,
)
from services.circumstances.operations import heard, heard_death
from services.common.keeping import keep_latest
from services.common.restriction_marks import keep_mark
from services.common.subscriptions import at_once, handlers, on
from services.liaison_diversion.handlers.follow_ups import (
    handle_assessment,
    handle_decline,
    handle_end_of_treatment,
    handle_withdrawal,
)
from services.liaison_diversion.handlers.pathways import (
    handle_days,
    handle_expiry,
    handle_listing,
    handle_new_sentence,
    handle_order_change,
    handle_pleas,
    handle_running_on,
    handle_sentence,
    handle_set_aside,
    handle_support,
)
from services.liaison_diversion.handlers.permissions import (
    handle_merge,
    handle_permission,
    handle_unmerge,
)
from services.liaison_diversion.models.lists import AgreedListing, BringForwardAnswer
from services.liaison_diversion.operations.circumstances import KEPT

HANDLERS = handlers(
    on(CaseListed, handle_listing),
    on(HearingDaysChanged, handle_days),
    on(PleaEntered, handle_pleas),
    on(Sentenced, handle_sentence),
    on(SentenceSetAside, handle_set_aside),
    on(OrderChanged, handle_order_change),
    on(SupportAdvised, handle_support),
    on(SentencedAnew, handle_new_sentence),
    on(OrderExpired, handle_expiry),
    on(provider_treatment.PersonDied, heard_death(KEPT)),
    on(court_orders.CircumstanceRecorded, heard(KEPT)),
    on(probation_supervision.CircumstanceRecorded, heard(KEPT)),
    on(OrderRunsOn, handle_running_on),
    on(TreatmentEndedByCourt, handle_end_of_treatment),
    on(AssessmentCompleted, handle_assessment),
    on(ClinicalLeadDeclined, handle_decline),
    on(ResponsiblePractitionerDeclined, handle_decline),
    on(ProviderDeclined, handle_decline),
    on(ConsentWithdrawn, handle_withdrawal),
    at_once(provider_assessment.PermissionChanged, handle_permission),
    at_once(probation_supervision.PermissionChanged, handle_permission),
    on(PathwayMerged, handle_merge),
    on(PathwayUnmerged, handle_unmerge),
    on(ListAgreed, keep_latest(AgreedListing, agreed_at="occurred_at")),
    on(BringForwardAnswered, keep_latest(BringForwardAnswer, answered_at="occurred_at")),
    on(court_listing.CaseRestricted, keep_mark),
    on(provider_treatment.CaseRestricted, keep_mark),
    on(probation_supervision.CaseRestricted, keep_mark),
)
