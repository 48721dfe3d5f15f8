"""Clocks as data: what starts and stops each, how long it runs, who owns it, when it warns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from contracts.event import Agency
from contracts.policy.calendar import add_elapsed, add_working_time, london
from contracts.policy.values import InvalidPolicy, load_policies, policy
from contracts.reference.files import Data, InvalidData, read
from contracts.reference.sites import site as site_of


class UnknownClock(ValueError):
    """No clock of this name runs."""


class Clock(Data):
    """One clock; its lengths are names of policies (C3, C8)."""

    name: str = Field(pattern=r"^C[0-9]+$")
    title: str
    starts_on: str
    stops_on: str
    length: str
    warning_before: str
    calendar: Literal["elapsed", "working"]
    owner: Agency
    source: str
    valid_from: date
    valid_to: date | None = None


class _Clocks(Data):
    title: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True)
class Deadline:
    """When a running clock is at risk and when it is breached, in UTC."""

    clock: str
    started_at: datetime
    at_risk_from: datetime
    due_at: datetime


@cache
def clocks() -> Mapping[str, Clock]:
    """Read every clock that runs today, by name, or raise InvalidPolicy (C3, C8)."""
    path = Path(__file__).parent / "clocks.yaml"
    try:
        found = read(path, _Clocks).clocks
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from error
    for one in found:
        for name in (one.length, one.warning_before):
            if name not in load_policies():
                raise InvalidPolicy(f"{path.name}: {one.name}: there is no policy {name}.")
    return {one.name: one for one in found}


def clock(name: str) -> Clock:
    """Give one clock, or raise UnknownClock (C3, C8)."""
    found = clocks().get(name)
    if found is None:
        raise UnknownClock("no clock of this name runs")
    return found


def deadline(name: str, started_at: datetime, site: str | None = None) -> Deadline:
    """Tell when a clock started at a moment is at risk and due, by that day's policy (C3, C8)."""
    return deadline_of(clock(name), started_at, site)


def deadline_of(wanted: Clock, started_at: datetime, site: str | None = None) -> Deadline:
    """Tell the same of a clock in hand; working clocks run in the hours of a site."""
    on = started_at.astimezone(london()).date()
    length = policy(wanted.length, site, on=on).length()
    warning = policy(wanted.warning_before, site, on=on).length()
    started = add_elapsed(started_at, timedelta())
    return Deadline(
        clock=wanted.name,
        started_at=started,
        at_risk_from=_later(wanted, started, max(length - warning, timedelta()), site),
        due_at=_later(wanted, started, length, site),
    )


def _later(wanted: Clock, start: datetime, length: timedelta, site: str | None) -> datetime:
    if wanted.calendar == "elapsed":
        return add_elapsed(start, length)
    if site is None:
        raise UnknownClock(f"{wanted.name} runs in the hours of a site, and none was named")
    return add_working_time(start, length, site_of(site))
