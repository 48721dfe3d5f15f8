"""For each operation the rule that may refuse it for where the person stands (R4 to R28)."""

from services.common.allowed import AllowedTable, CurrentState, allowed
from services.common.errors import Unknown
from services.disclosures import rules
from services.liaison_diversion.allowed.facts import Facts, state
from services.liaison_diversion.rules import follow_ups as follow_up_rules


def state_and_allowed(facts: Facts) -> CurrentState:
    """The state in codes, and every operation that no rule refuses for it."""
    return CurrentState(state(facts), allowed(ALLOWED, facts))


def _require_pathway(facts: Facts) -> None:
    if not facts.listed:
        raise Unknown("There is no such pathway.")


def _require_referral(facts: Facts) -> None:
    if facts.matched is None:
        raise Unknown("There is no such referral.")


def _require_open_follow_up(facts: Facts) -> None:
    if facts.follow_up is None:
        raise Unknown("There is no such follow-up.")
    follow_up_rules.may_plan(facts.follow_up)


def _may_review_disclosure(facts: Facts) -> None:
    rules.may_be_reviewed(facts.disclosure)


ALLOWED: AllowedTable[Facts] = {
    "POST /v1/referrals/{referral_id}/match": _require_referral,
    "POST /v1/referrals/{referral_id}/custody-screens": _require_referral,
    "POST /v1/referrals/{referral_id}/eligibility-screens": _require_referral,
    "POST /v1/referrals/{referral_id}/permission-withdrawals": _require_referral,
    "POST /v1/referrals/{referral_id}/emergency-disclosures": _require_referral,
    "POST /v1/emergency-disclosures/{disclosure_id}/reviews": _may_review_disclosure,
    "PUT /v1/pathways/{pathway_id}/list-entry": _require_pathway,
    "POST /v1/follow-ups/{follow_up_id}/plans": _require_open_follow_up,
    "POST /v1/follow-ups/{follow_up_id}/closures": _require_open_follow_up,
}
