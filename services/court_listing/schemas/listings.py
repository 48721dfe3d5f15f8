"""What the court answers."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reference import AdjournmentReason
from contracts.vocabulary import Disposal, Requirement
from services.court_listing.intake.reading.report import Note, Problem
from services.court_listing.models.pathways import Offence
from services.court_listing.rules import pleas
from services.court_listing.schemas.bring_forward import (
    BringForwardAnswerOut,
    PostponementOut,
    PreSentenceReportOut,
)
from services.court_listing.schemas.orders import AfterSentenceOut


class Changed(StrEnum):
    """What a message changed of a listing."""

    LISTED = "listed"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class Kept(BaseModel):
    """An answer that shows a row as it is kept: ``…Out.model_validate(row)``."""

    model_config = ConfigDict(from_attributes=True)


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


class ListedOut(Kept):
    """One person of the day's list."""

    pathway_id: UUID = Field(validation_alias="id")
    family_name: str
    given_names: str | None
    case_urn: str
    court_name: str
    court_room: str | None
    hearing_at: datetime


class DayOut(BaseModel):
    """A page of the day's list; ``cursor`` where there are more."""

    listed: list[ListedOut]
    cursor: str | None


class OffenceOut(BaseModel):
    """An offence with the plea that stands (R11)."""

    offence_id: UUID
    title: str
    code: str | None
    wording: str | None
    plea: str | None
    verdict: str | None
    counts_as_guilty: bool | None
    entered_at: datetime | None

    @classmethod
    def of(cls, offence: Offence, plea: pleas.Plea | None) -> "OffenceOut":
        """From the offence and its plea."""
        return cls(
            offence_id=offence.id,
            title=offence.title,
            code=offence.code,
            wording=offence.wording,
            plea=plea.plea if plea else None,
            verdict=plea.verdict if plea else None,
            counts_as_guilty=plea.counts_as_guilty if plea else None,
            entered_at=plea.entered_at if plea else None,
        )


class PleasOut(BaseModel):
    """Where the pathway stands after pleas."""

    pathway_id: UUID
    offences: list[OffenceOut]
    any_guilty: bool
    convicted_on: date | None
    trial_on: date | None


class ReportRequestOut(Kept):
    """A report asked for."""

    id: UUID
    requested_at: datetime
    needed_by: datetime
    adjourned: bool
    adjournment_reason: str | None


class AdviceOut(BaseModel):
    """What is recommended, and may be left: the rules, the coded reason, until which day (R3)."""

    rules: tuple[str, ...]
    reason: AdjournmentReason
    adjourn_to: date
    text: str


class ReportRequestedOut(ReportRequestOut):
    """A report as it was asked for, with what is recommended (R3, R25)."""

    advice: list[AdviceOut] = Field(default_factory=list)


class AnswerOut(BaseModel):
    """The court's answer in its result codes (R26)."""

    requirement: Requirement
    made: bool
    decline_reasons: list[str] = Field(default_factory=list)
    length_months: int | None = None
    result_code: str | None = None


class SentenceOut(Kept):
    """The sentence on record."""

    id: UUID
    sentenced_at: datetime
    disposal: Disposal
    order_months: int | None
    custody_weeks: int | None
    requirements: list[AnswerOut]
    requirement_made: bool
    support_advised: dict[Requirement, list[str]]
    court_reviews: bool
    review_every_weeks: int | None
    would_have_been: Disposal | None
    would_have_been_custody_weeks: int | None
    within_24_hours: bool | None
    not_suspended_because: list[str]
    not_suspended_why: str | None
    ended_at: datetime | None
    ended_because: str | None


class ScreeningOut(Kept):
    """What liaison and diversion told the court (R6, R9)."""

    screened_at: datetime
    adjustments: list[str]
    interpreter_language: str | None
    bring_forward: bool


class PositionOut(Kept):
    """What the court was told about one requirement (R16, R17, R23, R45)."""

    requirement: Requirement
    willing: bool | None
    named_clinician: str | None
    agreeing_provider: str | None
    combined_with: str | None
    proposed_at: datetime | None
    level: str | None
    sessions: int | None
    length_months: int | None
    outline: str | None
    first_appointment_at: datetime | None
    first_appointment_place: str | None
    outcome: str | None
    ended_at: datetime | None
    earlier_outcomes: list[dict[str, Any]]


class ListingOut(Kept):
    """A listing as it stands."""

    pathway_id: UUID = Field(validation_alias="id")
    case_urn: str
    family_name: str
    given_names: str | None
    date_of_birth: date | None
    gender: str | None
    identifiers: list[dict[str, str]]
    in_custody: bool | None
    site: str
    court_name: str
    court_room: str | None
    hearing_at: datetime
    hearing_on: date


class MergeOut(Kept):
    """One pathway merged into another, and whether that was taken back (R62)."""

    pathway_id: UUID
    absorbed: UUID
    merged_at: datetime
    merged_by: str
    why: str
    unmerged_at: datetime | None
    unmerged_by: str | None
    why_unmerged: str | None


class PathwayOut(BaseModel):
    """What the court knows of a pathway; ``absorbed`` are those merged into it (R62)."""

    pathway_id: UUID
    listing: ListingOut
    offences: list[OffenceOut]
    any_guilty: bool | None
    convicted_on: date | None
    trial_on: date | None
    screening: ScreeningOut | None
    bring_forward_answer: BringForwardAnswerOut | None
    postponements: list[PostponementOut]
    requirements: list[PositionOut]
    report_requests: list[ReportRequestOut]
    pre_sentence_reports: list[PreSentenceReportOut]
    sentence: SentenceOut | None
    after_sentence: AfterSentenceOut
    absorbed: list["PathwayOut"] = Field(default_factory=list)
