"""What a document says, once read: hearings, defendants, offences, pleas, results."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from contracts.vocabulary import Disposal, PersonIdentifier, Requirement
from services.court_listing.intake.reading.report import Note, Problem


@dataclass(frozen=True)
class Sitting:
    """Where and when a defendant appears."""

    court_name: str
    court_room: str | None
    site: str
    at: datetime


@dataclass(frozen=True)
class PleaFound:
    """A plea or verdict to one offence; ``day_only`` where its time of day is not known (R11)."""

    plea: str | None
    verdict: str | None
    counts_as_guilty: bool
    entered_at: datetime
    day_only: bool = False
    convicted_on: date | None = None


@dataclass(frozen=True)
class OffenceFound:
    """An offence of a defendant."""

    title: str
    code: str | None = None
    wording: str | None = None
    source_id: str | None = None
    plea: PleaFound | None = None


@dataclass(frozen=True)
class RequirementFound:
    """A requirement that a result says was made."""

    requirement: Requirement
    length_months: int | None = None


@dataclass(frozen=True)
class SentenceFound:
    """The sentence the results of a defendant come to (R26)."""

    pointer: str
    sentenced_at: datetime
    disposal: Disposal
    order_months: int | None = None
    custody_weeks: int | None = None
    requirements: tuple[RequirementFound, ...] = ()


@dataclass(frozen=True)
class Person:
    """Who is listed."""

    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    gender: str | None = None
    identifiers: tuple[PersonIdentifier, ...] = ()
    in_custody: bool | None = None


@dataclass(frozen=True)
class Defendant:
    """A defendant in a case; ``whole`` where every offence could be read."""

    pointer: str
    case_urn: str
    person: Person
    sitting: Sitting
    offences: tuple[OffenceFound, ...] = ()
    whole: bool = True
    source_id: str | None = None
    sentence: SentenceFound | None = None


@dataclass(frozen=True)
class Reading:
    """A document read: as of when, whom it lists, what of it could not be used.

    ``is_list`` tells a court list, which says what is listed, from a hearing, which adds to it.
    """

    as_of: datetime
    is_list: bool
    defendants: tuple[Defendant, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())

    def in_envelopes(self, notes: tuple[Note, ...]) -> "Reading":
        """The same, with what is to be said of the envelopes it came in."""
        return replace(self, notes=(*notes, *self.notes)) if notes else self
