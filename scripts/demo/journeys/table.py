"""Every journey by its name."""

from collections.abc import Awaitable, Callable, Mapping

from scripts.demo.journeys.before_sentence import (
    clinical_lead_declines,
    custody_imposed,
    guilty_plea_withdrawn,
    interpreter_adjourned,
    merged_and_unmerged,
    not_guilty,
    not_guilty_then_changed,
    not_suitable,
    primary_declines_secondary_approves,
    provider_declines,
    saturday_court,
    sentencer_declines,
    short_term_convicted_after,
    short_term_convicted_before,
    under_18_refused,
    willingness_withdrawn,
)
from scripts.demo.journeys.breaches import (
    breach_resentenced_to_mhtr,
    completed_then_resentenced,
    consent_withdrawn_in_treatment,
    discharged_then_resentenced,
    two_absences_breach_continues,
    unplanned_discharge,
)
from scripts.demo.journeys.requirements import (
    allocation_late_then_corrected,
    atr_by_court_screen,
    completion_with_follow_ups,
    drr_with_reviews_and_tests,
    early_good_progress,
    in_treatment,
    low_range_combined_refused,
    mhtr_and_atr_one_refused,
    mhtr_and_drr,
    mhtr_primary,
    mhtr_secondary,
    safeguarding_disclosure,
)
from scripts.demo.people import Journey
from scripts.demo.steps.run import Run

Play = Callable[[Run], Awaitable[None]]


JOURNEYS: Mapping[Journey, Play] = {
    Journey.MHTR_PRIMARY: mhtr_primary,
    Journey.NOT_GUILTY: not_guilty,
    Journey.CLINICAL_LEAD_DECLINES: clinical_lead_declines,
    Journey.COMPLETION_WITH_FOLLOW_UPS: completion_with_follow_ups,
    Journey.MHTR_SECONDARY: mhtr_secondary,
    Journey.DRR_WITH_REVIEWS_AND_TESTS: drr_with_reviews_and_tests,
    Journey.ATR_BY_COURT_SCREEN: atr_by_court_screen,
    Journey.MHTR_AND_DRR: mhtr_and_drr,
    Journey.MHTR_AND_ATR_ONE_REFUSED: mhtr_and_atr_one_refused,
    Journey.LOW_RANGE_COMBINED_REFUSED: low_range_combined_refused,
    Journey.NOT_GUILTY_THEN_CHANGED: not_guilty_then_changed,
    Journey.GUILTY_PLEA_WITHDRAWN: guilty_plea_withdrawn,
    Journey.INTERPRETER_ADJOURNED: interpreter_adjourned,
    Journey.SATURDAY_COURT: saturday_court,
    Journey.NOT_SUITABLE: not_suitable,
    Journey.PROVIDER_DECLINES: provider_declines,
    Journey.PRIMARY_DECLINES_SECONDARY_APPROVES: primary_declines_secondary_approves,
    Journey.WILLINGNESS_WITHDRAWN: willingness_withdrawn,
    Journey.CONSENT_WITHDRAWN_IN_TREATMENT: consent_withdrawn_in_treatment,
    Journey.SENTENCER_DECLINES: sentencer_declines,
    Journey.CUSTODY_IMPOSED: custody_imposed,
    Journey.SHORT_TERM_CONVICTED_BEFORE: short_term_convicted_before,
    Journey.SHORT_TERM_CONVICTED_AFTER: short_term_convicted_after,
    Journey.ALLOCATION_LATE_THEN_CORRECTED: allocation_late_then_corrected,
    Journey.IN_TREATMENT: in_treatment,
    Journey.TWO_ABSENCES_BREACH_CONTINUES: two_absences_breach_continues,
    Journey.BREACH_RESENTENCED_TO_MHTR: breach_resentenced_to_mhtr,
    Journey.EARLY_GOOD_PROGRESS: early_good_progress,
    Journey.SAFEGUARDING_DISCLOSURE: safeguarding_disclosure,
    Journey.UNPLANNED_DISCHARGE: unplanned_discharge,
    Journey.MERGED_AND_UNMERGED: merged_and_unmerged,
    Journey.UNDER_18_REFUSED: under_18_refused,
    Journey.COMPLETED_THEN_RESENTENCED: completed_then_resentenced,
    Journey.DISCHARGED_THEN_RESENTENCED: discharged_then_resentenced,
}
