"""The state of a person: the facts that rules look at, and their codes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.disclosures.rules import Reviewable


@dataclass(frozen=True)
class PersonState:
    """What the rules on the state of a person look at; ``None`` is not known.

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


def state(person: PersonState) -> dict[str, object]:
    """The facts in codes; ``none`` is not known."""
    named = {"follow_up": person.follow_up} if person.follow_up else {}
    if person.disclosure:
        named |= {"disclosure": person.disclosure.code}
    return named | {
        "listed": person.listed,
        "referral": _REFERRED[person.matched],
        "pleas": _PLEADED[person.any_guilty],
        "sentence": _SENTENCED[person.requirement_made],
        "follow_ups": dict(Counter(person.follow_ups)),
    }
