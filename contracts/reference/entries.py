"""What one entry of a coded list holds, per list."""

from datetime import date
from typing import Generic, Literal, Self, TypeVar

from pydantic import Field, model_validator

from contracts.reference.files import Data
from contracts.vocabulary import BreachAnswer, Disposal, OtherRequirement, Requirement


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
    """A plea of the court's vocabulary: whether it is guilt, and what it answers (R11, R40)."""

    counts_as_guilty: bool
    answers: Literal["charge", "application"] = "charge"
    breach: BreachAnswer | None = None


class VerdictEntry(Entry):
    """A verdict of the court's vocabulary and whether it is a finding of guilt (R11)."""

    found_guilty: bool


class ApplicationEntry(Entry):
    """What an application or a hearing is about, and the words that say so in its type (R40)."""

    words: tuple[str, ...]


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


Does = Literal[
    "makes_order",
    "order_elsewhere",
    "requirement",
    "removes_requirement",
    "amends_order",
    "continues_order",
    "revokes_order",
    "activates_term",
    "custody",
    "fine",
    "discharge",
    "other_sentence",
    "no_penalty",
    "total",
    "in_default",
    "ancillary",
    "ends_without_sentence",
    "sets_aside",
    "varies",
    "application",
    "interim",
    "undecided",
]
"""What a result of the court system does; each is explained in contracts/README.md."""


class ResultEntry(Entry):
    """A result of the court system: by what it is known, and what it does (R26).

    ``result_code`` is its own number, ``numbers`` those it comes under besides, single or from-to.
    """

    does: Does
    result_code: str | None = None
    numbers: tuple[str, ...] = ()
    short_codes: tuple[str, ...] = ()
    type_ids: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    disposal: Disposal | None = None
    order: Literal["community_order", "suspended_sentence_order"] | None = None
    made_for: Literal["scotland", "northern_ireland"] | None = None
    requirement: Requirement | None = None
    other_requirement: OtherRequirement | Literal["rehabilitation_activity"] | None = None
    residential: bool | None = None
    with_review: bool | None = None
    in_part: bool = False
    life: bool = False
    first_review: bool = False
    sets_aside: Literal["conviction", "sentence"] | None = None

    @property
    def meaning(self) -> tuple[object, ...]:
        """What two results have in common that do the same, however they are called."""
        about = (self.disposal, self.order, self.made_for, self.in_part, self.sets_aside)
        return (self.does, self.requirement, self.other_requirement, *about)


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
