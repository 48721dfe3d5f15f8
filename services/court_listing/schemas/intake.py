"""The report on a message, part by part."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from services.court_listing.intake.reading.report import Note, Problem


class Changed(StrEnum):
    """What a message changed of a listing."""

    LISTED = "listed"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class MayBeOut(BaseModel):
    """Who was taken, the record that may be of the same person, and why, in plain words (R62).

    Nothing was merged.
    ``certain`` where it is one person in two cases; ``same_case`` where it is of the same case.
    """

    taken: UUID
    pointer: str
    pathway_id: UUID
    same_case: bool
    certain: bool
    reasons: list[str]


class TakenOut(BaseModel):
    """A defendant that was taken: where it stands, and what that changed."""

    pathway_id: UUID
    pointer: str
    changed: Changed
    recorded: list[str] = Field(default_factory=list)


class TakenOffOut(BaseModel):
    """Somebody who was on the list of that court and day, and is not on this one any more (R7)."""

    pathway_id: UUID
    case_urn: str
    family_name: str
    given_names: str | None
    court_name: str
    hearing_on: date


class NotTakenOut(BaseModel):
    """A part that was not taken: JSON pointer and reason."""

    pointer: str
    reason: str
    rule: str | None = None


class NoteOut(BaseModel):
    """How a part was taken."""

    pointer: str
    note: str


class IntakeOut(BaseModel):
    """The report on a message, part by part."""

    taken: list[TakenOut]
    not_taken: list[NotTakenOut]
    notes: list[NoteOut]
    taken_off: list[TakenOffOut] = Field(default_factory=list)
    may_be: list[MayBeOut] = Field(default_factory=list)

    @classmethod
    def of(
        cls,
        taken: list[TakenOut],
        problems: Sequence[Problem],
        notes: Sequence[Note],
        taken_off: list[TakenOffOut],
        may_be: list[MayBeOut],
    ) -> "IntakeOut":
        """From what was read and kept."""
        return cls(
            taken=taken,
            taken_off=taken_off,
            may_be=may_be,
            not_taken=[NotTakenOut(**vars(problem)) for problem in problems],
            notes=[NoteOut(**vars(note)) for note in notes],
        )
