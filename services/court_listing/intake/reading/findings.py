"""What a document says, once read: hearings, defendants, offences, pleas, results."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from contracts.reference.entries import ResultEntry
from contracts.vocabulary import Disposal, PersonIdentifier, Requirement
from services.court_listing.intake.reading.coverage import Covered
from services.court_listing.intake.reading.report import Note, Problem


@dataclass(frozen=True)
class Sitting:
    """Where and when a defendant appears."""

    court_name: str
    court_room: str | None
    site: str
    at: datetime
    panel: str | None = None
    court_code: str | None = None


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
class ResultFound:
    """A result as a message has it; ``entry`` is none where nobody knows what it means.

    ``problem`` says why it needs a person, where it does. ``of_application`` where it was decided
    of a court application; ``about`` are the source ids of the offences of the order it names.
    """

    pointer: str
    ordered_at: datetime
    entry: ResultEntry | None
    label: str | None = None
    number: str | None = None
    source_id: str | None = None
    prompts: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    of_application: bool = False
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class OffenceFound:
    """An offence of a defendant; ``carried`` where its case was merged into that of who goes on."""

    title: str
    code: str | None = None
    wording: str | None = None
    source_id: str | None = None
    plea: PleaFound | None = None
    results: tuple[ResultFound, ...] = ()
    carried: bool = False


@dataclass(frozen=True)
class RequirementFound:
    """A requirement that a result says was made."""

    requirement: Requirement
    length_months: int | None = None


@dataclass(frozen=True)
class TermsFound:
    """An order as the court made it, field by field; absent where it said nothing (R26, R36)."""

    ends_on: date | None = None
    operational_months: int | None = None
    supervision_months: int | None = None
    supervising_court: str | None = None
    probation_area: str | None = None
    life: bool = False
    minimum_weeks: int | None = None
    first_review_on: date | None = None
    review_every_weeks: int | None = None
    with_review: bool = False
    requirements: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class SentenceFound:
    """The sentence the results of a defendant come to (R26)."""

    pointer: str
    sentenced_at: datetime
    disposal: Disposal
    order_months: int | None = None
    custody_weeks: int | None = None
    requirements: tuple[RequirementFound, ...] = ()
    made_for: str | None = None
    activated: bool = False
    terms: TermsFound = TermsFound()


@dataclass(frozen=True)
class Person:
    """Who is listed; ``as_written`` are numbers that no register issued: register and text."""

    family_name: str
    given_names: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    gender: str | None = None
    identifiers: tuple[PersonIdentifier, ...] = ()
    as_written: tuple[tuple[str, str], ...] = ()
    in_custody: bool | None = None


@dataclass(frozen=True)
class AnswerFound:
    """How somebody answered a court application, and when."""

    answer: str
    at: datetime


@dataclass(frozen=True)
class HeardFor:
    """What of an order somebody is heard for: the kind where its words say one, and when."""

    kind: str | None
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True)
class ListedApplication:
    """An application of a list, or of a hearing that names no case (R36, R39, R40).

    Whom it is about, what and when is heard; of a hearing, what was decided of it. ``cases``
    are those it names, or that are heard with it; ``whole`` is where all of it stands.
    """

    pointer: str
    whole: str
    person: Person
    sitting: Sitting
    kind: str | None = None
    reference: str | None = None
    cases: tuple[str, ...] = ()
    answers: tuple[AnswerFound, ...] = ()
    results: tuple[ResultFound, ...] = ()
    offences: tuple[OffenceFound, ...] = ()
    sittings: tuple[Sitting, ...] = ()


@dataclass(frozen=True)
class Defendant:
    """A defendant in a case; ``whole`` where every offence could be read.

    ``days`` are all sittings at which the person appears, where there is more than one. ``applied``
    where only a court application names the person; ``answers`` are those to applications, and
    ``heard_for`` what of an order is heard.
    """

    pointer: str
    case_urn: str
    person: Person
    sitting: Sitting
    offences: tuple[OffenceFound, ...] = ()
    whole: bool = True
    source_id: str | None = None
    results: tuple[ResultFound, ...] = ()
    sentence: SentenceFound | None = None
    days: tuple[Sitting, ...] = ()
    applied: bool = False
    answers: tuple[AnswerFound, ...] = ()
    heard_for: tuple[HeardFor, ...] = ()

    @property
    def sittings(self) -> tuple[Sitting, ...]:
        """All at which the person appears."""
        return self.days or (self.sitting,)


@dataclass(frozen=True)
class Share:
    """A share of the results of one hearing, or of one day of it; the newest counts (R26).

    One that is not ``timed``, or is no newer, says nothing of days it has no result of: it takes
    back nothing, and counts as of the day it is about where a timed one comes: ``held_at``.
    ``hearing`` is ``of_hearing``, with the day where it is of one alone; ``only_day`` is that
    of a hearing that has no other.
    """

    hearing: str
    shared_at: datetime
    held_at: datetime | None = None
    of_hearing: str = ""
    of_day: date | None = None
    only_day: date | None = None
    of_results: bool = False
    timed: bool = True
    reshare: bool = False
    version: str | None = None

    @property
    def day(self) -> date | None:
        """The one day that it is about, whether it says so or the hearing has no other."""
        return self.of_day or self.only_day

    @property
    def counts_since(self) -> datetime:
        """As of when it counts where another is compared with it."""
        return self.shared_at if self.timed else min(self.held_at or self.shared_at, self.shared_at)


@dataclass(frozen=True)
class Reading:
    """A document read: as of when, whom it lists, what of it could not be used.

    ``is_list`` tells a court list, which says what is listed, from a hearing, which adds to it and
    is a ``share`` of what was decided in it. ``covered`` are the parts of the day that a published
    list says whole; ``source`` is the kind of list, or the hearing, as its sender names it.
    ``applications`` are those of a list, whose people are found by who they are.
    """

    as_of: datetime
    is_list: bool
    defendants: tuple[Defendant, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
    covered: tuple[Covered, ...] = ()
    source: str | None = None
    share: Share | None = None
    applications: tuple[ListedApplication, ...] = ()

    def in_envelopes(self, notes: tuple[Note, ...]) -> "Reading":
        """The same, with what is to be said of the envelopes it came in."""
        return replace(self, notes=(*notes, *self.notes)) if notes else self
