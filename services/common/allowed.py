"""The state of a thing, and which operations no rule refuses for it.

A service lists for each operation the rule that looks at the state of a thing. It is the one that
decides when the operation is asked for, so what is said to be allowed and what is accepted agree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from contracts.policy import UnknownPolicy
from services.common.errors import Refused, Unknown

Facts = TypeVar("Facts")
Thing = TypeVar("Thing")
AllowedTable = Mapping[str, Callable[[Facts], object]]
"""For each operation, as method and route, the rule that may refuse it whatever its body says."""


@dataclass(frozen=True)
class CurrentState:
    """Facts in codes and times, and the operations that no rule refuses for them."""

    state: Mapping[str, Any]
    allowed: Sequence[str]


def allowed(rules: AllowedTable[Facts], facts: Facts) -> list[str]:
    """The operations whose rule does not refuse; a right body is all that they need."""
    return [operation for operation, rule in rules.items() if _accepts(rule, facts)]


def require_any(things: Iterable[Thing], rule: Callable[[Thing], object]) -> None:
    """Refuse what the rule refuses for every thing that may be meant. Raises ``Refused``."""
    refused: Refused = Unknown("Not found, or you may not see it.")
    for thing in things:
        try:
            rule(thing)
        except Refused as refusal:
            refused = refusal
        else:
            return
    raise refused


def always_allowed(facts: object) -> None:
    """The rule of an operation that nothing refuses for the state of a thing."""


def _accepts(rule: Callable[[Facts], object], facts: Facts) -> bool:
    try:
        rule(facts)
    except (Refused, UnknownPolicy):
        return False
    return True


def require_not_merged(into: UUID | None) -> None:
    """Raise ``Refused`` (409) for a name that ended."""
    if into is not None:
        raise Refused(f"This was merged into {into}: record it there.", rule="R62", code="Merged")
