"""What one entry of a coded list holds, per list."""

from datetime import date
from typing import Generic, Literal, Self, TypeVar

from pydantic import Field, model_validator

from contracts.reference.files import Data


class Entry(Data):
    """One code with its label, source and the days it is good for."""

    code: str = Field(min_length=1)
    label: str
    aliases: tuple[str, ...] = ()
    note: str | None = None
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"{self.code} ends before it begins")
        return self

    def in_force(self, on: date | None) -> bool:
        """Tell whether the code may be used on a day; no day means on any day."""
        if on is None:
            return True
        return (self.valid_from or on) <= on <= (self.valid_to or on)


class PleaEntry(Entry):
    """A plea of the court's vocabulary: whether it is guilt, and what it answers (R11)."""

    counts_as_guilty: bool
    answers: Literal["charge", "application"] = "charge"


class VerdictEntry(Entry):
    """A verdict of the court's vocabulary and whether it is a finding of guilt (R11)."""

    found_guilty: bool


class EthnicityEntry(Entry):
    """An ethnic group of the 18+1 list and the 16+1 group it falls in (R63)."""

    group: Literal["white", "mixed", "asian", "black", "other", "not_stated"]
    sixteen: str
    sixteen_label: str
    lossy: bool


class DeclineEntry(Entry):
    """A reason for a decline and who may give it (R18, R26)."""

    given_by: frozenset[Literal["provider", "clinical_lead", "court"]]


class AttendanceEntry(Entry):
    """How an appointment went and whether the person was there (R33)."""

    attended: bool


class AbsenceEntry(Entry):
    """A reason for an absence and whether it is acceptable (R33, R34)."""

    acceptable: bool


class EnforcementEntry(Entry):
    """What the responsible officer may decide on an absence (R34)."""

    counts_as_failure: bool


class ResultEntry(Entry):
    """A result of the court system: its number where known, and the labels it comes under (R26)."""

    result_code: str | None = None
    kind: Literal["requirement", "order", "custody", "fine", "discharge", "interim", "other"]
    labels: tuple[str, ...] = ()


Kind_co = TypeVar("Kind_co", bound=Entry, covariant=True)


class CodedList(Data, Generic[Kind_co]):
    """One list: what it is about, where it comes from, since when it is good."""

    title: str
    source: str
    rules: tuple[str, ...]
    valid_from: date
    entries: tuple[Kind_co, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_code_twice(self) -> Self:
        seen = [entry.code for entry in self.entries]
        if len(seen) != len(set(seen)):
            raise ValueError("a code is listed twice")
        return self
