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
class NotNow:
    """An operation that a rule refuses as things stand, with the words of its refusal."""

    operation: str
    rule: str
    code: str
    message: str


@dataclass(frozen=True)
class CurrentState:
    """Facts in codes and times, the operations that no rule refuses for them, and the others."""

    state: Mapping[str, Any]
    allowed: Sequence[str]
    not_now: Sequence[NotNow] = ()


def judged(state: Mapping[str, Any], rules: AllowedTable[Facts], facts: Facts) -> CurrentState:
    """What each operation's rule says of these facts; a right body is all the allowed need."""
    said = {operation: _refusal(operation, rule, facts) for operation, rule in rules.items()}
    return CurrentState(
        state,
        [operation for operation, refusal in said.items() if refusal is None],
        [refusal for refusal in said.values() if refusal is not None],
    )


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


def _refusal(operation: str, rule: Callable[[Facts], object], facts: Facts) -> NotNow | None:
    try:
        rule(facts)
    except Refused as refused:
        return NotNow(operation, refused.rule, refused.code, refused.message)
    except UnknownPolicy:
        return NotNow(operation, "", "UnknownPolicy", "No policy covers that date.")
    return None


def require_not_merged(into: UUID | None) -> None:
    """Raise ``Refused`` (409) for a name that ended."""
    if into is not None:
        raise Refused(f"This was merged into {into}: record it there.", rule="R62", code="Merged")
