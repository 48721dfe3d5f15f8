"""For each operation the rule that may refuse it for the state of the person (R4 to R28)."""

from services.common.allowed import AllowedTable, CurrentState, judged
from services.common.errors import Unknown
from services.disclosures import rules
from services.liaison_diversion.allowed.facts import PersonState, state
from services.liaison_diversion.rules import follow_ups


def state_and_allowed(person: PersonState) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for it."""
    return judged(state(person), ALLOWED, person)


def _require_pathway(person: PersonState) -> None:
    if not person.listed:
        raise Unknown("There is no such pathway.")


def _require_referral(person: PersonState) -> None:
    if person.matched is None:
        raise Unknown("There is no such referral.")


def _require_open_follow_up(person: PersonState) -> None:
    if person.follow_up is None:
        raise Unknown("There is no such follow-up.")
    follow_ups.may_plan(person.follow_up)


def _may_review_disclosure(person: PersonState) -> None:
    rules.may_be_reviewed(person.disclosure)


ALLOWED: AllowedTable[PersonState] = {
    "POST /v1/referrals/{referral_id}/match": _require_referral,
    "POST /v1/referrals/{referral_id}/custody-screens": _require_referral,
    "POST /v1/referrals/{referral_id}/personal-details": _require_referral,
    "POST /v1/referrals/{referral_id}/eligibility-screens": _require_referral,
    "POST /v1/referrals/{referral_id}/permission-withdrawals": _require_referral,
    "POST /v1/referrals/{referral_id}/emergency-disclosures": _require_referral,
    "POST /v1/emergency-disclosures/{disclosure_id}/reviews": _may_review_disclosure,
    "PUT /v1/pathways/{pathway_id}/list-entry": _require_pathway,
    "POST /v1/follow-ups/{follow_up_id}/plans": _require_open_follow_up,
    "POST /v1/follow-ups/{follow_up_id}/closures": _require_open_follow_up,
}
