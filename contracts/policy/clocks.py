"""Clocks as data: what starts, stops, pauses and cancels each, how long it runs, who owns it."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from contracts.event import Agency
from contracts.policy.values import InvalidPolicy, load_policies
from contracts.reference.files import Data, InvalidData, read

AS_ORDERED = "as_ordered"


class UnknownClock(ValueError):
    """No clock of this name runs, or it cannot run where it was asked to."""


class Listens(Data):
    """A fact a clock listens to.

    ``where`` names the values its fields must have, one of several where several are given. With
    ``corrects`` the fact said again replaces what it said before: another time, or not at all.
    """

    fact: str = Field(pattern=r"^[A-Z][A-Za-z]+$")
    where: Mapping[str, JsonValue] = {}
    corrects: bool = False

    def hears(self, values: Mapping[str, object]) -> bool:
        """Whether the fact, with these values, is the one that is listened to."""
        return all(
            values.get(name) in wanted if isinstance(wanted, list) else values.get(name) == wanted
            for name, wanted in self.where.items()
        )


class Clock(Data):
    """One clock; its lengths are names of policies, and ``per`` a field that tells two apart.

    It is at risk from ``warning_before`` its end, or from ``warning_at`` after its start. Where the
    length is ``as_ordered``, the fact that starts it says in ``due_from`` until when; elsewhere one
    that says nothing there lets it run its length.
    """

    name: str = Field(pattern=r"^C[0-9]+$")
    title: str
    per: str | None = None
    starts_on: tuple[Listens, ...] = Field(min_length=1)
    starts_again: bool = False
    stops_on: tuple[Listens, ...] = ()
    cancels_on: tuple[Listens, ...] = ()
    pauses_on: tuple[Listens, ...] = ()
    resumes_on: tuple[Listens, ...] = ()
    length: str
    due_from: str | None = None
    warning_before: str | None = None
    warning_at: str | None = None
    calendar: Literal["elapsed", "working"]
    owner: Agency
    source: str
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _warns_in_one_way(self) -> Self:
        if (self.warning_before is None) == (self.warning_at is None):
            raise ValueError(f"{self.name} has one of warning_before and warning_at")
        return self

    @property
    def lengths(self) -> tuple[str, ...]:
        """The policies it runs by."""
        named = (self.length, self.warning_before, self.warning_at)
        return tuple(name for name in named if name not in (None, AS_ORDERED))

    @property
    def facts(self) -> tuple[Listens, ...]:
        """Every fact it listens to, whatever that does to it."""
        ends = (*self.stops_on, *self.cancels_on)
        return (*self.starts_on, *ends, *self.pauses_on, *self.resumes_on)

    @model_validator(mode="after")
    def _runs_by_a_policy_or_to_what_was_ordered(self) -> Self:
        if self.length == AS_ORDERED and self.due_from is None:
            raise ValueError(f"{self.name} is {AS_ORDERED} and does not say from what")
        if self.due_from is not None and self.calendar != "elapsed":
            raise ValueError(f"{self.name} may be {AS_ORDERED}, so it passes as on a stopwatch")
        return self

    def in_force(self, on: date) -> bool:
        """Whether the clock ran on a day (R29)."""
        return self.valid_from <= on <= (self.valid_to or on)


class _Clocks(Data):
    title: str
    clocks: tuple[Clock, ...]


@cache
def clocks() -> Mapping[str, Clock]:
    """Read every clock that runs today, by name, or raise InvalidPolicy."""
    path = Path(__file__).parent / "clocks.yaml"
    try:
        listed = read(path, _Clocks).clocks
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from error
    for clock in listed:
        for name in clock.lengths:
            if name not in load_policies():
                raise InvalidPolicy(f"{path.name}: {clock.name}: there is no policy {name}.")
    return {clock.name: clock for clock in listed}


def clock(name: str) -> Clock:
    """Give one clock, or raise UnknownClock."""
    wanted = clocks().get(name)
    if wanted is None:
        raise UnknownClock("no clock of this name runs")
    return wanted


@lru_cache(maxsize=4096)
def covered(on: date) -> bool:
    """Tell whether every policy that a clock runs by has a value on a day (R29)."""
    names = {name for one in clocks().values() for name in one.lengths}
    return all(any(value.in_force(on) for value in load_policies()[name].values) for name in names)
