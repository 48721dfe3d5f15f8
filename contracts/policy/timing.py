"""The state of a clock: a function of what it heard and when that happened, never of when it heard.

A fact that is recorded late, or a time that is corrected, changes the answer as if it had been
known at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from contracts.policy.calendar import (
    add_elapsed,
    add_months,
    add_working_time,
    london,
    working_time_between,
)
from contracts.policy.clocks import AS_ORDERED, Clock, UnknownClock
from contracts.policy.values import PolicyValue, policy
from contracts.reference.sites import Site
from contracts.reference.sites import site as site_of


class Heard(StrEnum):
    """What a fact does to a clock; of two at one moment the one named first here comes first."""

    START = "start"
    RESUME = "resume"
    PAUSE = "pause"
    STOP = "stop"
    CANCEL = "cancel"


_ORDER = {kind: place for place, kind in enumerate(Heard)}


class State(StrEnum):
    """How a clock stands at a moment."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Fact:
    """Something a clock heard, at the moment it happened, and until when it lets the clock run."""

    kind: Heard
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class Timing:
    """The moments of a clock that was started, in UTC; due never while it is paused."""

    started_at: datetime
    at_risk_from: datetime | None
    due_at: datetime | None
    ended_at: datetime | None = None
    cancelled: bool = False

    def state(self, now: datetime) -> State:
        """The state of the clock at a moment."""
        if self.cancelled:
            return State.CANCELLED
        late = self.due_at is not None and (self.ended_at or now) > self.due_at
        if late:
            return State.BREACHED
        if self.ended_at is not None:
            return State.MET
        at_risk = self.at_risk_from is not None and now >= self.at_risk_from
        return State.AT_RISK if at_risk else State.RUNNING


@dataclass
class _Run:
    started_at: datetime
    ordered_for: datetime | None
    pauses: list[tuple[datetime, datetime | None]]
    ended_at: datetime | None = None
    cancelled: bool = False


def timing(clock: Clock, facts: Iterable[Fact], site: str | None = None) -> Timing | None:
    """Give the moments of a clock, or nothing where it was never started or not yet in force.

    Raises ``UnknownClock`` for a clock in working time without a site.
    """
    run: _Run | None = None
    for fact in sorted(facts, key=lambda one: (one.at, _ORDER[one.kind])):
        run = _after(run, fact, restarts=clock.starts_again)
    if run is None:
        return None
    on = run.started_at.astimezone(london()).date()
    if not clock.in_force(on):
        return None
    length, place = _length(clock, run, site, on), _place(clock, site)
    return Timing(
        started_at=add_elapsed(run.started_at, timedelta()),
        at_risk_from=_warned(clock, run, place, site, on),
        due_at=_reached(run, length, timedelta(), place),
        ended_at=run.ended_at,
        cancelled=run.cancelled,
    )


def due_by(ordered: object) -> datetime | None:
    """When what was ordered for a moment is due, or for a day: at that day's end in England."""
    if ordered is None:
        return None
    moment = datetime.fromisoformat(str(ordered))
    if moment.tzinfo is None:
        moment = datetime.combine(moment.date() + timedelta(days=1), time(), london())
    return add_elapsed(moment, timedelta())


def _after(run: _Run | None, fact: Fact, *, restarts: bool) -> _Run | None:
    if fact.kind is Heard.START:
        begins = run is None or run.cancelled or restarts
        return _Run(fact.at, fact.due_at, []) if begins else run
    if run is None or run.ended_at is not None:
        return run
    if fact.kind is Heard.PAUSE and not _paused(run):
        run.pauses.append((fact.at, None))
    elif fact.kind is Heard.RESUME and _paused(run):
        run.pauses[-1] = (run.pauses[-1][0], fact.at)
    elif fact.kind in (Heard.STOP, Heard.CANCEL):
        run.ended_at, run.cancelled = fact.at, fact.kind is Heard.CANCEL
    return run


def _paused(run: _Run) -> bool:
    return bool(run.pauses) and run.pauses[-1][1] is None


def _place(clock: Clock, site: str | None) -> Site | None:
    if clock.calendar == "elapsed":
        return None
    if site is None:
        raise UnknownClock(f"{clock.name} runs in the hours of a site, and none was named")
    return site_of(site)


def _reached(
    run: _Run, length: PolicyValue | datetime | None, before: timedelta, place: Site | None
) -> datetime | None:
    """When so much of the length has passed; a pause that lies after that changes nothing."""
    if length is None:
        return None
    more = -before
    end = _later(run.started_at, length, more, place)
    for paused, resumed in run.pauses:
        if paused >= end:
            break
        if resumed is None:
            return None
        more += _counted(paused, resumed, place)
        end = _later(run.started_at, length, more, place)
    return end


def _warned(
    clock: Clock, run: _Run, place: Site | None, site: str | None, on: date
) -> datetime | None:
    """So long before its end, or so long after its start."""
    if clock.warning_at is not None:
        return _reached(run, policy(clock.warning_at, site, on=on), timedelta(), place)
    assert clock.warning_before is not None
    before = policy(clock.warning_before, site, on=on).length()
    return _reached(run, _length(clock, run, site, on), before, place)


def _length(clock: Clock, run: _Run, site: str | None, on: date) -> PolicyValue | datetime | None:
    """Until what was ordered, else by a policy."""
    if clock.length == AS_ORDERED or (clock.due_from and run.ordered_for is not None):
        return run.ordered_for
    return policy(clock.length, site, on=on)


def _counted(start: datetime, end: datetime, place: Site | None) -> timedelta:
    return end - start if place is None else working_time_between(start, end, place)


def _later(
    start: datetime, length: PolicyValue | datetime, more: timedelta, place: Site | None
) -> datetime:
    """A length and some more after a moment, never before it."""
    if isinstance(length, datetime):
        return max(add_elapsed(start, timedelta()), add_elapsed(length, more))
    if length.unit == "months":
        return max(start, add_elapsed(add_months(start, length.number()), more))
    whole = max(length.length() + more, timedelta())
    return add_elapsed(start, whole) if place is None else add_working_time(start, whole, place)
