"""Locally agreed screens for substance misuse: which sources count, how many must say so."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from contracts.policy.values import InvalidPolicy, UnknownPolicy
from contracts.reference import codes
from contracts.reference.files import Data, InvalidData, read
from contracts.vocabulary import SUBSTANCE_MISUSE, Requirement


class Counts(Data):
    """The sources that count towards one requirement, and how many of them must say so (R8)."""

    sources: tuple[str, ...] = Field(min_length=1)
    at_least: int = Field(ge=1)

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if not set(self.sources) <= codes("screen_sources"):
            raise ValueError("a source is on no list")
        if self.at_least > len(set(self.sources)):
            raise ValueError("more sources are needed than count")
        return self


class SubstanceScreen(Data):
    """One scheme, with its days and where it comes from (R8)."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    source: str = Field(min_length=1)
    note: str | None = None
    valid_from: date
    valid_to: date | None = None
    requirements: Mapping[Requirement, Counts]

    @model_validator(mode="after")
    def _is_for_drugs_and_for_alcohol(self) -> Self:
        if set(self.requirements) != SUBSTANCE_MISUSE:
            raise ValueError("a scheme says what counts for DRR and for ATR")
        return self

    def in_force(self, on: date) -> bool:
        """Whether the scheme may be used on a day."""
        return self.valid_from <= on <= (self.valid_to or on)


class _Schemes(Data):
    title: str
    schemes: tuple[SubstanceScreen, ...] = Field(min_length=1)


@cache
def substance_screens() -> tuple[SubstanceScreen, ...]:
    """Every scheme there is, or raise InvalidPolicy."""
    try:
        return read(Path(__file__).parent / "substance_screen.yaml", _Schemes).schemes
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from error


def substance_screen(name: str, on: date) -> SubstanceScreen:
    """The scheme of this name in force on a day, or raise UnknownPolicy (R8)."""
    found = (one for one in substance_screens() if one.name == name and one.in_force(on))
    scheme = next(found, None)
    if scheme is None:
        raise UnknownPolicy(f"no screen {name} is in force on {on.isoformat()}")
    return scheme
