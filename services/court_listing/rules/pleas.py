"""Pleas and findings: which is current, what counts as guilty, since when (R11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.policy.calendar import london
from contracts.reference import answers_charge, counts_as_guilty, found_guilty
from services.common.errors import Refused, Unprocessable


@dataclass(frozen=True)
class Plea:
    """A plea or finding to one offence, as recorded or about to be."""

    offence_id: UUID
    plea: str
    verdict: str | None
    counts_as_guilty: bool
    entered_at: datetime
    convicted_on: date | None = None
    day_only: bool = False
    shared_at: datetime | None = None

    @property
    def same_as(self) -> tuple[str, str | None, bool]:
        """What makes two records say the same."""
        return self.plea, self.verdict, self.counts_as_guilty


def on(moment: datetime) -> date:
    """The day of a moment in England."""
    return moment.astimezone(london()).date()


def adds(new: Plea, recorded: Sequence[Plea]) -> bool:
    """R11: a later plea replaces an earlier one; what was recorded before adds nothing.

    ``recorded`` are those of the offence in the order they were recorded; the last is current. One
    known only by its day is as late as any other of that day. Of two that shares of the court
    system say of one day, the one of the newer share counts.
    """
    if not recorded:
        return True
    current = recorded[-1]
    if new.same_as == current.same_as:
        return False
    if new.shared_at and current.shared_at and on(new.entered_at) == on(current.entered_at):
        return new.shared_at > current.shared_at
    if any(new.same_as == old.same_as and new.entered_at == old.entered_at for old in recorded):
        return False
    if new.day_only:
        return on(new.entered_at) >= on(current.entered_at)
    return new.entered_at >= current.entered_at


def leaves_the_plea_to_the_charge(new: Plea, recorded: Sequence[Plea]) -> bool:
    """R11: what answers a breach or an application takes back no plea to the charge."""
    return bool(recorded) and new.verdict is None and not answers_charge(new.plea)


def require_plea(
    offence_id: UUID,
    plea: str | None,
    verdict: str | None,
    entered_at: datetime,
    recorded: Sequence[Plea],
) -> Plea:
    """R11: the record of a plea, a verdict or both; refused where a later one is recorded."""
    if plea is None and verdict is None:
        raise Unprocessable(
            "Give the plea, the verdict or both for each offence.", rule="R11", field="/offences"
        )
    if recorded and entered_at < recorded[-1].entered_at:
        raise Refused(
            "One of these offences has a later plea or verdict on record: check entered_at.",
            rule="R11",
            field="/entered_at",
        )
    code = plea or (recorded[-1].plea if recorded else "NO_PLEA")
    guilty = found_guilty(verdict) if verdict is not None else counts_as_guilty(code)
    return Plea(offence_id, code, verdict, guilty, entered_at)


def guilty_since(current_pleas: Iterable[Plea]) -> datetime | None:
    """R25, C1: the moment of the first current plea or finding of guilt."""
    return min((p.entered_at for p in current_pleas if p.counts_as_guilty), default=None)


def convicted_on(current_pleas: Iterable[Plea]) -> date | None:
    """R29: the day of conviction: as the court system says it, else the day of the first guilt."""
    guilty = [p for p in current_pleas if p.counts_as_guilty]
    return min((p.convicted_on or on(p.entered_at) for p in guilty), default=None)
