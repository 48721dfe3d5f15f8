"""Who says how serious an offence is, and when (R12, R20, R87)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.policy.practice import Practice, practice
from contracts.reference.offences import RangeFinding
from contracts.vocabulary import Level
from services.common.errors import Refused, Unprocessable


@dataclass(frozen=True)
class Settled:
    """The level a duty officer holds an offence to reach, none below a community order."""

    level: Level | None
    guideline: str


def may_settle(latest_at: datetime | None, at: datetime) -> None:
    """R87: a view is recorded after the one it takes the place of."""
    if latest_at is not None and at <= latest_at:
        raise Unprocessable(
            "A later view of the seriousness is on record: check settled_at.",
            rule="R87",
            field="/settled_at",
        )


def must_have_something_to_take_back(settled: Settled | None, *, withdrawn: bool) -> None:
    """R87: what is taken back was said, and stands."""
    if withdrawn and settled is None:
        raise Refused(
            "No view of the seriousness stands that could be taken back.",
            rule="R87",
            field="/withdrawn",
            code="NothingSettled",
        )


def outside_range(level: Level, findings: Sequence[RangeFinding]) -> list[Practice]:
    """R22, R86, R87: the level without a requirement above what an offence's range reaches."""
    known = [finding for finding in findings if finding.highest is not None]
    if len(known) < len(findings) or not known:
        return []
    reached = max(_RANGES.index(str(finding.highest)) for finding in known)
    return [practice("LevelAboveRange")] * (_RANGES.index(_OF_LEVEL.get(level, level)) > reached)


_RANGES = ("none", "low", "medium", "high", "custody")
_OF_LEVEL = {Level.CUSTODY_THRESHOLD: "custody"}
