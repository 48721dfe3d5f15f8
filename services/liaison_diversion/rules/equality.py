"""Equality facts: asked of all who engage, by and by; which were not asked yet (R63)."""

from collections.abc import Collection, Mapping

from contracts.vocabulary import EqualityFact

ASKED_OF_ALL = (
    "gender",
    "ethnicity",
    "religion",
    "sexual_orientation",
    "gender_identity",
    "disabilities",
    *(fact.value for fact in EqualityFact),
)


def not_asked(known: Mapping[str, object], not_stated: Collection[str]) -> list[str]:
    """R63: the facts that have neither an answer nor "not stated" yet."""
    return [
        name for name in ASKED_OF_ALL if known.get(name) in (None, []) and name not in not_stated
    ]


def brought_together(
    unstated: Collection[str], asked: Mapping[str, object], unstated_now: Collection[str]
) -> dict[str, object]:
    """R63: the facts after they were asked again; what was asked last counts."""
    left = {*unstated, *unstated_now} - asked.keys()
    return {**dict.fromkeys(unstated_now), **asked, "not_stated": sorted(left)}
