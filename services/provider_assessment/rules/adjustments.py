"""Adjusting a requirement that no longer fits: what may be proposed, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import AdjustmentKind
from services.common.errors import Refused, Unprocessable
from services.provider_assessment.rules.orders import require_in_treatment

_ANOTHER_LENGTH = frozenset({AdjustmentKind.SHORTEN_GOOD_PROGRESS, AdjustmentKind.LENGTHEN})


@dataclass(frozen=True)
class PlannedLength:
    """How long treatment is planned to be, as far as it was said."""

    sessions: int | None = None
    length_months: int | None = None


def length_after(agreed: PlannedLength, accepted: Iterable[PlannedLength]) -> PlannedLength:
    """R39: the length that was agreed, changed by what was accepted since, in that order."""
    now = agreed
    for change in accepted:
        now = PlannedLength(
            change.sessions or now.sessions, change.length_months or now.length_months
        )
    return now


def may_propose(state: str, sentenced_at: datetime | None, at: datetime) -> None:
    """R39: what is adjusted is a requirement under which the person is treated."""
    require_in_treatment(state, "R39")
    if sentenced_at is not None and at < sentenced_at:
        raise Unprocessable(
            "The adjustment cannot be proposed before the sentence: check proposed_at.",
            rule="R39",
            field="/proposed_at",
        )


def require_none_open(open_: bool) -> None:
    """R39: one proposal at a time is with the officer."""
    if open_:
        raise Refused(
            "An earlier proposal for this requirement is still undecided: wait for the officer.",
            rule="R39",
            code="StillOpen",
        )


def must_fit_plan(
    kind: AdjustmentKind, proposed: PlannedLength, now: PlannedLength, attended: int
) -> None:
    """R39: another length says which, and is one; any other adjustment names none."""
    lengths = _by_field(proposed)
    if (kind in _ANOTHER_LENGTH) != bool(lengths):
        raise Unprocessable(
            "Give a new length if you propose to shorten or lengthen; otherwise leave it out.",
            rule="R39",
            field="/proposed_sessions",
        )
    for field, length in lengths.items():
        _must_differ(kind, field, length, _by_field(now).get(field))
    if proposed.sessions is not None and proposed.sessions < attended:
        raise Unprocessable(
            "More sessions were already attended than you propose in all: check proposed_sessions.",
            rule="R39",
            field="/proposed_sessions",
        )


def _must_differ(kind: AdjustmentKind, field: str, length: int, now: int | None) -> None:
    if now is None:
        return
    shorter = kind is AdjustmentKind.SHORTEN_GOOD_PROGRESS
    if (length >= now) if shorter else (length <= now):
        raise Unprocessable(
            f"Propose a length {'shorter' if shorter else 'longer'} than what is planned.",
            rule="R39",
            field=f"/{field}",
        )


def _by_field(length: PlannedLength) -> dict[str, int]:
    lengths = {
        "proposed_sessions": length.sessions,
        "proposed_length_months": length.length_months,
    }
    return {field: value for field, value in lengths.items() if value is not None}
