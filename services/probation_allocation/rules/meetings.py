"""The officer's first meeting and the planning meeting: what each must be (R31, R32)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from contracts.policy import policy
from contracts.policy.calendar import london
from contracts.policy.practice import Practice, practice
from contracts.vocabulary import Requirement
from services.common.errors import Refused, Unprocessable


def may_meet(allocated_at: datetime | None, met_at: datetime, *, met_before: bool) -> None:
    """R31: the allocated officer meets the person first once, after the allocation."""
    if met_at < require_first_meeting_due(allocated_at, met_before=met_before):
        raise Unprocessable(
            "The first meeting cannot be before the officer was allocated: check met_at.",
            rule="R31",
            field="/met_at",
        )


def require_first_meeting_due(allocated_at: datetime | None, *, met_before: bool) -> datetime:
    """R31: since when an officer has to meet the person first, or a refusal."""
    if allocated_at is None:
        raise Refused(
            "Allocate a responsible officer before the first meeting.",
            rule="R31",
            code="NotAllocated",
        )
    if met_before:
        raise Refused(
            "The first meeting of this order is already recorded.", rule="R31", code="AlreadyMet"
        )
    return allocated_at


def must_follow_sentence(met_at: datetime, sentenced_at: datetime) -> None:
    """R31, R40: an officer who goes on holding the order explains the new sentence after it."""
    if met_at < sentenced_at:
        raise Unprocessable(
            "The first meeting cannot be before the sentence: check met_at.",
            rule="R31",
            field="/met_at",
        )


def outside_explained(explained: bool) -> list[Practice]:
    """R31, R86: a first meeting at which the sentence was not explained was held all the same."""
    return [practice("SentenceNotExplained")] * (not explained)


def must_set_planning(met_at: datetime, planning_at: datetime) -> None:
    """R31: a first meeting sets the planning meeting, which follows."""
    if planning_at < met_at:
        raise Unprocessable(
            "The planning meeting cannot be before the first meeting: check planning_meeting_at.",
            rule="R31",
            field="/planning_meeting_at",
        )


def may_plan(first_met_at: datetime | None, held_at: datetime, *, held_before: bool) -> None:
    """R32: there is one planning meeting for an order, after the first meeting."""
    if held_at < require_planning_due(first_met_at, held_before=held_before):
        raise Unprocessable(
            "The planning meeting cannot be before the first meeting: check held_at.",
            rule="R32",
            field="/held_at",
        )


def require_planning_due(first_met_at: datetime | None, *, held_before: bool) -> datetime:
    """R32: since when a planning meeting is to be held, or a refusal."""
    if first_met_at is None:
        raise Refused(
            "Record the officer's first meeting before the planning meeting.",
            rule="R31",
            code="NotMet",
        )
    if held_before:
        raise Refused(
            "The planning meeting of this order is already recorded.",
            rule="R32",
            code="AlreadyPlanned",
        )
    return first_met_at


def must_be_one_sequence(sequence: Sequence[Requirement], made: Collection[str]) -> None:
    """R32: one sequence names every requirement of the order, each once."""
    if sorted(sequence) != sorted(made):
        raise Unprocessable(
            "List every treatment requirement once, in order: check sequence.",
            rule="R32",
            field="/sequence",
        )


def must_account_for_everybody(
    wanted: Collection[str], present: Collection[str], absent: Collection[str], *, person: bool
) -> None:
    """R32: every provider of the order, and the person, took part or is absent with a reason."""
    if set(present) & set(absent):
        raise Unprocessable(
            "Somebody is named both as taking part and as absent: keep one of the two.",
            rule="R32",
            field="/absences",
        )
    missing = sorted({*wanted, "person"} - {*present, *absent, *(["person"] if person else [])})
    if missing:
        raise Unprocessable(
            f"Say for each whether they took part or why they were absent: {', '.join(missing)}.",
            rule="R32",
            field="/organisations",
        )


def advice(sentenced_at: datetime, planning_at: datetime, site: str | None) -> list[str]:
    """R32: what the officer should know of the day that was set; nothing is refused for it."""
    on = sentenced_at.astimezone(london()).date()
    target = policy("planning_meeting_target", site, on=on)
    limit = policy("planning_meeting_limit", site, on=on)
    if planning_at - sentenced_at > limit.length():
        return [
            f"The planning meeting is later than {limit.number()} days after sentence (R32, C5)."
        ]
    if planning_at - sentenced_at > target.length():
        return [
            f"The planning meeting is later than the target of {target.number()} days (R32, C5)."
        ]
    return []
