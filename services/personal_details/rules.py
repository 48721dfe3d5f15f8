"""What of several records is shown and what differs; which equality facts were asked (R63, R82)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from contracts.vocabulary import EqualityFact
from services.common.errors import Unprocessable

#: What adds up over all who recorded it, where other details replace each other.
TOGETHER = frozenset({"adjustments"})


class Recorded(Protocol):
    """A detail, as far as it is compared with others."""

    name: str
    source: str
    value: Any
    recorded_at: datetime


def current(details: Iterable[Recorded]) -> dict[str, Any]:
    """Each detail by the newest record of it; adjustments are all that anybody recorded."""
    newest: dict[str, Any] = {}
    for detail in sorted(details, key=lambda d: (d.recorded_at, d.source)):
        if detail.name in TOGETHER:
            newest[detail.name] = sorted({*newest.get(detail.name, ()), *detail.value})
        else:
            newest[detail.name] = detail.value
    return newest


def differing(details: Sequence[Recorded]) -> list[str]:
    """The details that two have on record otherwise: shown to whoever looks, decided by nobody."""
    said: dict[str, list[Any]] = {}
    for detail in details:
        if detail.name not in TOGETHER and detail.value not in said.setdefault(detail.name, []):
            said[detail.name].append(detail.value)
    return sorted(name for name, values in said.items() if len(values) > 1)


def must_say_something(given: Mapping[str, Any], no_longer: Iterable[str]) -> None:
    """R82: at least one detail is recorded or taken off, and none is both."""
    both = sorted(set(given) & set(no_longer))
    if both:
        raise Unprocessable(
            "A detail cannot be recorded and taken off at once: leave it out of no_longer.",
            rule="R82",
            field="/no_longer",
        )
    if not given and not no_longer:
        raise Unprocessable(
            "Give at least one detail, or name in no_longer what is no longer so.", rule="R82"
        )


ASKED_OF_ALL = (
    "gender",
    "ethnicity",
    "religion",
    "sexual_orientation",
    "gender_identity",
    "disabilities",
    *(fact.value for fact in EqualityFact),
)


def not_asked(answered: Mapping[str, object], not_stated: Collection[str]) -> list[str]:
    """R63: the facts that have neither an answer nor "not stated" yet."""
    return [
        name for name in ASKED_OF_ALL if answered.get(name) in (None, []) and name not in not_stated
    ]


def equality_together(
    unstated: Collection[str], stated: Mapping[str, object], unstated_now: Collection[str]
) -> dict[str, object]:
    """R63: the facts after they were asked again; what was asked last counts."""
    left = {*unstated, *unstated_now} - stated.keys()
    return {**dict.fromkeys(unstated_now), **stated, "not_stated": sorted(left)}
