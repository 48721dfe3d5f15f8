"""The report on a message, part by part."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from services.court_listing.intake.reading.report import Note, Problem


class Changed(StrEnum):
    """What a message changed of a listing."""

    LISTED = "listed"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class TakenOut(BaseModel):
    """A defendant that was taken: where it stands, and what that changed."""

    pathway_id: UUID
    pointer: str
    changed: Changed
    recorded: list[str] = Field(default_factory=list)


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

    @classmethod
    def of(
        cls, taken: list[TakenOut], problems: Sequence[Problem], notes: Sequence[Note]
    ) -> "IntakeOut":
        """From what was read and kept."""
        return cls(
            taken=taken,
            not_taken=[NotTakenOut(**vars(problem)) for problem in problems],
            notes=[NoteOut(**vars(note)) for note in notes],
        )
