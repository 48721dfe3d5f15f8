"""Offences by code: their group in the returns and whether a community order is within range."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.reference.files import Data, read

Range = Literal["none", "low", "medium", "high", "custody"]
InRange = Literal["yes", "no", "unknown"]
_LEVELS: tuple[Range, ...] = ("none", "low", "medium", "high", "custody")
_INCHOATE = {"A": "attempt", "C": "conspiracy"}


class Offence(Data):
    """One offence: title, group, and the range of sentence guidelines start from (R7, R12)."""

    code: str
    title: str
    law: str
    group: str
    triable: Literal["summary", "either_way", "indictable"]
    imprisonable: bool
    lowest: Range
    highest: Range
    former_codes: tuple[str, ...] = ()
    valid_from: date | None = None
    source: str = ""

    @model_validator(mode="after")
    def _range_in_order(self) -> Self:
        if _LEVELS.index(self.lowest) > _LEVELS.index(self.highest):
            raise ValueError(f"{self.code}: the lowest level is above the highest")
        return self


class LegalBasis(Data):
    """The law on when a community order is available, and since when it is the law."""

    valid_from: date
    valid_to: date | None = None
    source: str


class _Offences(Data):
    title: str
    source: str
    community_order_law: tuple[LegalBasis, ...]
    entries: tuple[Offence, ...] = Field(min_length=1)


@dataclass(frozen=True)
class RangeFinding:
    """Whether an offence may reach a community order, why, and by what source (R7, R12)."""

    in_range: InRange
    reason: str
    source: str
    lowest: Range | None = None
    highest: Range | None = None


@cache
def _file() -> _Offences:
    return read(Path(__file__).parent / "offences.yaml", _Offences)


def listed_offences() -> tuple[Offence, ...]:
    """Give every offence of the reference data."""
    return _file().entries


@cache
def _by_code() -> Mapping[str, Offence]:
    found = {
        normalise_offence_code(former): item
        for item in _file().entries
        for former in item.former_codes
    }
    return found | {normalise_offence_code(item.code): item for item in _file().entries}


def normalise_offence_code(code: str) -> str:
    """Give the one spelling of an offence code: capitals, no blanks or dashes, slash kept."""
    return re.sub(r"[^A-Z0-9/]", "", code.upper())


def offence(code: str) -> Offence | None:
    """Find an offence by its code, old or new, attempt or conspiracy included; None if unknown."""
    return _found(code)[0]


def _found(code: str) -> tuple[Offence | None, str]:
    wanted = normalise_offence_code(code)
    if wanted in _by_code():
        return _by_code()[wanted], ""
    inchoate = _INCHOATE.get(wanted[-1:], "")
    return (_by_code().get(wanted[:-1]) if inchoate else None), inchoate


def offence_group(code: str | None) -> str | None:
    """Give the offence group of the minimum data set; None where the code is not known (R71)."""
    found = offence(code) if code else None
    return found.group if found else None


def community_order_range(code: str, on: date) -> RangeFinding:
    """Tell whether an offence may reach a community order on a day; never a guess (R7, R12)."""
    found, inchoate = _found(code)
    law = _law_on(on)
    if found is None or law is None or on < (found.valid_from or on):
        return RangeFinding("unknown", _why_unknown(found, law), _file().source)
    within, reason = _decided(found)
    if inchoate:
        reason = f"As {inchoate} of the listed offence: {reason}"
    source = f"{law.source}; {found.source or _file().source}"
    return RangeFinding(within, reason, source, found.lowest, found.highest)


def _law_on(on: date) -> LegalBasis | None:
    basis = (law for law in _file().community_order_law if law.valid_from <= on)
    return next((law for law in basis if on <= (law.valid_to or on)), None)


def _why_unknown(found: Offence | None, law: LegalBasis | None) -> str:
    if found is None:
        return "The offence code is not in the reference data; a court duty officer must decide."
    if law is None:
        return "The reference data do not go back to that day; a court duty officer must decide."
    return "The offence was not in force under this code on that day."


def _decided(found: Offence) -> tuple[InRange, str]:
    if not found.imprisonable:
        return (
            "no",
            f"{found.title}: not punishable with imprisonment, so no community order.",
        )
    if found.highest == "none":
        return "no", f"{found.title}: the range stays below a community order."
    if found.lowest == "custody":
        return "no", f"{found.title}: the range begins at custody."
    top = "custody" if found.highest == "custody" else f"a {found.highest} community order"
    start = "below a community order" if found.lowest == "none" else f"a {found.lowest} one"
    return "yes", f"{found.title}: the range goes from {start} up to {top}."
