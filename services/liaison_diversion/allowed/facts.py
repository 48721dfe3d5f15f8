"""Where a person stands: the facts that rules look at, and their codes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.disclosures.rules import Reviewable


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


_REFERRED = {None: "none", False: "unmatched", True: "matched"}


_PLEADED = {None: "none", False: "not_guilty", True: "guilty"}


_SENTENCED = {None: "none", False: "no_requirement_made", True: "requirement_made"}


def state(facts: Facts) -> dict[str, object]:
    """The facts in codes; ``none`` is not known."""
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
