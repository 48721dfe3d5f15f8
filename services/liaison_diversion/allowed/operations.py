"""Where a person stands with liaison and diversion, and what may be recorded now (R4 to R28)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.common import emergencies
from services.common.emergencies import Reviewable
from services.common.refusal import Unknown
from services.common.standing import Rules, Stands, allowed
from services.liaison_diversion.rules import follow_ups as follow_up_rules


@dataclass(frozen=True)
class Facts:
    """What the rules look at that ask where a person stands; ``None`` is not known.

    ``follow_up`` is the state of the one that was named, ``follow_ups`` are those of the pathway.
    """

    listed: bool = False
    any_guilty: bool | None = None
    requirement_made: bool | None = None
    matched: bool | None = None
    follow_ups: Sequence[str] = ()
    follow_up: str | None = None
    disclosure: Reviewable | None = None


def standing(facts: Facts) -> Stands:
    """The state in codes, and every operation that no rule refuses for it."""
    return Stands(_state(facts), allowed(RULES, facts))


_REFERRED = {None: "none", False: "unmatched", True: "matched"}
_PLEADED = {None: "none", False: "not_guilty", True: "guilty"}
_SENTENCED = {None: "none", False: "no_requirement_made", True: "requirement_made"}


def _state(facts: Facts) -> dict[str, object]:
    named = {"follow_up": facts.follow_up} if facts.follow_up else {}
    if facts.disclosure:
        named |= {"disclosure": facts.disclosure.code}
    return named | {
        "listed": facts.listed,
        "referral": _REFERRED[facts.matched],
        "pleas": _PLEADED[facts.any_guilty],
        "sentence": _SENTENCED[facts.requirement_made],
        "follow_ups": dict(Counter(facts.follow_ups)),
    }


def _listed(facts: Facts) -> None:
    if not facts.listed:
        raise Unknown("There is no such pathway.")


def _referred(facts: Facts) -> None:
    if facts.matched is None:
        raise Unknown("There is no such referral.")


def _follow_up(facts: Facts) -> None:
    if facts.follow_up is None:
        raise Unknown("There is no such follow-up.")
    follow_up_rules.may_plan(facts.follow_up)


def _look_at(facts: Facts) -> None:
    emergencies.may_be_reviewed(facts.disclosure)


RULES: Rules[Facts] = {
    "POST /v1/referrals/{referral_id}/match": _referred,
    "POST /v1/referrals/{referral_id}/custody-screens": _referred,
    "POST /v1/referrals/{referral_id}/eligibility-screens": _referred,
    "POST /v1/referrals/{referral_id}/permission-withdrawals": _referred,
    "POST /v1/referrals/{referral_id}/emergency-disclosures": _referred,
    "POST /v1/emergency-disclosures/{disclosure_id}/reviews": _look_at,
    "PUT /v1/pathways/{pathway_id}/list-entry": _listed,
    "POST /v1/follow-ups/{follow_up_id}/plans": _follow_up,
    "POST /v1/follow-ups/{follow_up_id}/closures": _follow_up,
}
