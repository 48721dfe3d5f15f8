"""Whether somebody died or cannot come, by all that agencies said of it (R33, R42)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.vocabulary import Circumstance
from services.common.errors import Refused, Unprocessable


class Said(Protocol):
    """What one agency said: since when, until when, and whether it took that back."""

    circumstance: str
    began_at: datetime
    ended_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True)
class Away:
    """From when on, and until when, if that is known."""

    began_at: datetime
    ended_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a moment is in it."""
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True)
class Standing:
    """What holds of all that was said: the first death that stands, and the times of absence."""

    died_at: datetime | None
    away: tuple[Away, ...]
    because: tuple[tuple[Away, str], ...] = ()

    def holds(self, at: datetime) -> bool:
        """Whether nothing can be asked of the person at a moment."""
        return self.why(at) is not None

    def why(self, at: datetime) -> str | None:
        """What holds at a moment: a death before all else; ``None`` where nothing does."""
        if self.died_at is not None and self.died_at <= at:
            return Circumstance.DIED.value
        return next((why for away, why in self.because if away.holds(at)), None)


def standing(said: Iterable[Said]) -> Standing:
    """R42: what was taken back counts no more; a death that another agency told still does."""
    live = [one for one in said if not one.withdrawn]
    deaths = [one.began_at for one in live if one.circumstance == Circumstance.DIED]
    times = [
        (Away(one.began_at, one.ended_at), one.circumstance)
        for one in live
        if one.circumstance != Circumstance.DIED
    ]
    return Standing(min(deaths, default=None), joined(away for away, _ in times), tuple(times))


def joined(times: Iterable[Away]) -> tuple[Away, ...]:
    """Times that overlap or touch, as one; in order. Clocks pause once for all that is said."""
    whole: list[Away] = []
    for one in sorted(times, key=lambda away: away.began_at):
        last = whole[-1] if whole else None
        if last is None or (last.ended_at is not None and last.ended_at < one.began_at):
            whole.append(one)
            continue
        ends = [last.ended_at, one.ended_at]
        known = [end for end in ends if end is not None]
        whole[-1] = Away(last.began_at, None if None in ends else max(known))
    return tuple(whole)


def may_record(own: Iterable[Said], circumstance: Circumstance, began_at: datetime) -> None:
    """R33, R42: an agency says the same once: what it said before is ended or taken back first."""
    for one in own:
        if one.withdrawn or one.circumstance != circumstance:
            continue
        if circumstance is Circumstance.DIED or Away(one.began_at, one.ended_at).holds(began_at):
            raise Refused(
                "This is on record already for that time: correct, end or take back what was "
                "recorded first.",
                rule="R42" if circumstance is Circumstance.DIED else "R33",
                field="/circumstance",
                code="CircumstanceOnRecord",
            )


def must_end_later(
    circumstance: Circumstance, began_at: datetime, ended_at: datetime | None
) -> None:
    """R33, R42: remand and hospital end after they began; a death is taken back, and never ends."""
    if ended_at is None:
        return
    if circumstance is Circumstance.DIED:
        raise Unprocessable(
            "A death does not end: take it back, with withdrawn, where it was not so.",
            rule="R42",
            field="/ended_at",
        )
    if ended_at <= began_at:
        raise Unprocessable(
            "It cannot end before it began: check ended_at.", rule="R33", field="/ended_at"
        )


def require_one(known: bool) -> None:
    """R33, R42: what is ended, corrected or taken back was recorded by this agency."""
    if not known:
        raise Refused("No death, remand or stay in hospital was recorded here.", rule="R33")
