"""Scoring schemes as data: items and ranges, missing answers, bands, cut-offs, risk items."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.reference.files import Data, read


class UnknownInstrument(ValueError):
    """No scheme for this instrument, version or banding."""


class Band(Data):
    """A band by where it starts: at a score, or just above one."""

    name: str
    from_: int | None = Field(default=None, alias="from")
    above: int | None = None

    @model_validator(mode="after")
    def _starts_once(self) -> Self:
        if (self.from_ is None) == (self.above is None):
            raise ValueError(f"band {self.name} must say either from or above")
        return self

    def reached_by(self, total: Decimal) -> bool:
        """Tell whether a total is in this band or a higher one."""
        return total >= self.from_ if self.from_ is not None else total > (self.above or 0)


class Missing(Data):
    """How many answers may be missing, and what happens beyond that."""

    allowed: int = Field(ge=0)
    beyond: Literal["refused", "unscored"]


class OwnRange(Data):
    """Items with a range of their own, or with certain values only."""

    items: tuple[int, ...]
    maximum: int | None = None
    allowed: frozenset[int] | None = None


class Scheme(Data):
    """One version of an instrument's scoring scheme; never the wording of its items."""

    instrument: str
    version: str
    title: str
    source: str
    items: int = Field(ge=1)
    minimum: int
    maximum: int
    exceptions: tuple[OwnRange, ...] = ()
    worded_positively: frozenset[int] = frozenset()
    reversed: frozenset[int] = frozenset()
    total: Literal["sum", "mean_times_ten", "none"]
    missing: Missing
    bandings: Mapping[str, tuple[Band, ...]] = {}
    case_from: int | None = None
    risk: Mapping[int, int] = {}
    reliable_change: int | None = None
    subscales: Mapping[str, tuple[int, ...]] = {}
    stages: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _speaks_of_its_own_items(self) -> Self:
        named = {*self.worded_positively, *self.reversed, *self.risk}
        named |= {item for some in (*self.subscales.values(),) for item in some}
        named |= {item for some in self.exceptions for item in some.items}
        if not named <= set(self.numbers):
            raise ValueError(f"{self.instrument} speaks of an item it does not have")
        return self

    @property
    def numbers(self) -> range:
        """Give the numbers of the items, from 1."""
        return range(1, self.items + 1)

    def allows(self, item: int, answer: int) -> bool:
        """Tell whether an answer is one the form offers for the item."""
        own = next((some for some in self.exceptions if item in some.items), None)
        if own is not None and own.allowed is not None:
            return answer in own.allowed
        highest = own.maximum if own is not None and own.maximum is not None else self.maximum
        return self.minimum <= answer <= highest

    def counted(self, item: int, answer: int) -> int:
        """Give what an answer counts for, turned round where the scheme says so."""
        return self.minimum + self.maximum - answer if item in self.reversed else answer

    def band(self, total: Decimal, banding: str | None) -> str | None:
        """Name the band of a total in one of the scheme's bandings, by default the first."""
        if banding is not None and banding not in self.bandings:
            raise UnknownInstrument(f"{self.instrument} has no banding of this name")
        bands = self.bandings.get(banding or next(iter(self.bandings), ""), ())
        return next((band.name for band in reversed(bands) if band.reached_by(total)), None)


@cache
def _schemes() -> Mapping[str, Mapping[str, Scheme]]:
    schemes: dict[str, dict[str, Scheme]] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        scheme = read(path, Scheme)
        schemes.setdefault(scheme.instrument, {})[scheme.version] = scheme
    return schemes


def instruments() -> frozenset[str]:
    """Name every instrument there is a scheme for."""
    return frozenset(_schemes())


def scheme(instrument: str, version: str | None = None) -> Scheme:
    """Give a scheme, the newest where no version is named, or raise UnknownInstrument."""
    versions = _schemes().get(instrument)
    if versions is None:
        raise UnknownInstrument("there is no scoring scheme for this instrument")
    wanted = versions.get(version or max(versions, key=int))
    if wanted is None:
        raise UnknownInstrument(f"{instrument} has no version of this number")
    return wanted
