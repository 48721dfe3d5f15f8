"""What the court tells: who is listed, pleas, reports asked for, sentences, breaches, reviews."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.events import forms
from contracts.events.offences import ListedOffence as ListedOffence
from contracts.events.offences import OffencePlea as OffencePlea
from contracts.events.order_terms import SENTENCE_TERMS, RequirementTerms
from contracts.events.order_terms import RequirementMade as RequirementMade
from contracts.reference import (
    AdjournmentReason,
    BreachDecisionReason,
    DeclineReason,
    Gender,
    OffenceGroup,
    SupportCode,
)
from contracts.vocabulary import (
    BreachedRequirement,
    BreachOutcome,
    CourtReviewOutcome,
    Disposal,
    EndedBecause,
    PersonIdentifier,
    Requirement,
)


class CaseListed(Event, publisher=Agency.COURT):
    """A defendant in a case was listed before a court, or the listing was corrected (R7)."""

    site: Annotated[str, About(Category.OPERATIONAL)]
    court_name: Annotated[str, About(Category.HEARING)]
    court_room: Annotated[str | None, About(Category.HEARING)] = None
    hearing_at: Annotated[AwareDatetime, About(Category.HEARING)]
    hearing_on: Annotated[date, About(Category.HEARING)]
    case_urn: Annotated[str, About(Category.IDENTITY)]
    family_name: Annotated[str, About(Category.IDENTITY)]
    given_names: Annotated[str | None, About(Category.IDENTITY)] = None
    date_of_birth: Annotated[date | None, About(Category.IDENTITY)] = None
    identifiers: Annotated[tuple[PersonIdentifier, ...], About(Category.IDENTITY)] = ()
    in_custody: Annotated[bool | None, About(Category.HEARING)] = None
    offences: Annotated[tuple[ListedOffence, ...], About(Category.OFFENCE)]
    offence_group: Annotated[OffenceGroup | None, About(Category.OFFENCE)] = None
    age_band: Annotated[str | None, About(Category.EQUALITY)] = None
    gender: Annotated[Gender | None, About(Category.EQUALITY)] = None


class HearingDay(Value):
    """A day on which a person is on the list of a court, or was: ``taken_off``."""

    hearing_on: date
    hearing_at: AwareDatetime
    court_name: str
    court_room: str | None = None
    taken_off: bool = False


class HearingDaysChanged(Event, publisher=Agency.COURT):
    """The days of a listing, where they are not the one day of ``CaseListed`` alone (R7).

    A hearing of several days, or a day off which a newer list took the person. It says all days,
    and holds until the next ``CaseListed``, after which it is told again where it is still so.
    """

    days: Annotated[tuple[HearingDay, ...], About(Category.HEARING)]


class PleaEntered(Event, publisher=Agency.COURT):
    """Pleas or findings were recorded; a later one replaces an earlier one per offence (R11)."""

    offences: Annotated[tuple[OffencePlea, ...], About(Category.PLEA)]
    any_guilty: Annotated[bool, About(Category.PLEA)]
    convicted_on: Annotated[date | None, About(Category.PLEA)] = None
    trial_on: Annotated[date | None, About(Category.HEARING)] = None


class ReportRequested(Event, publisher=Agency.COURT):
    """The sentencer asked for a pre-sentence report, for today or adjourned (R12, R25)."""

    needed_by: Annotated[AwareDatetime, About(Category.HEARING)]
    adjourned: Annotated[bool, About(Category.HEARING)]
    adjournment_reason: Annotated[AdjournmentReason | None, About(Category.HEARING)] = None


class Sentenced(Event, publisher=Agency.COURT, version=2):
    """The court passed sentence; since version 2 with its terms as it made them (R26, R27, R36).

    ``made_for`` is where an order is carried out, if elsewhere than in England and Wales.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    order_months: Annotated[int | None, About(Category.ORDER)] = None
    ends_on: Annotated[date | None, About(Category.ORDER)] = None
    made_for: Annotated[str | None, About(Category.ORDER)] = None
    custody_weeks: Annotated[int | None, About(Category.ORDER)] = None
    operational_months: Annotated[int | None, About(Category.ORDER)] = None
    supervision_months: Annotated[int | None, About(Category.ORDER)] = None
    supervising_court: Annotated[str | None, About(Category.ORDER)] = None
    probation_area: Annotated[str | None, About(Category.ORDER)] = None
    requirements: Annotated[tuple[RequirementMade, ...], About(Category.ORDER)] = ()
    terms: Annotated[tuple[RequirementTerms, ...] | None, About(Category.ORDER)] = None
    requirement_made: Annotated[bool, About(Category.ORDER)]
    court_reviews: Annotated[bool, About(Category.ORDER)] = False
    would_have_been: Annotated[Disposal | None, About(Category.ORDER)] = None
    would_have_been_custody_weeks: Annotated[int | None, About(Category.ORDER)] = None
    within_24_hours: Annotated[bool | None, About(Category.OPERATIONAL)] = None


class SentencedV1(Sentenced, publisher=Agency.COURT, without=SENTENCE_TERMS):
    """As it was first published: without the terms."""


class SupportAdvised(Event, publisher=Agency.COURT):
    """With a requirement it declined, the court advised support instead (R26)."""

    requirement: Annotated[Requirement, About(Category.ORDER)]
    support_advised: Annotated[tuple[SupportCode, ...], About(Category.ORDER)]


class SentencerFeedbackReturned(Event, publisher=Agency.COURT):
    """A sentencer returned the feedback form; what was written in words stays here (R27, C15)."""

    would_have_been: Annotated[Disposal | None, About(Category.ORDER)] = None
    would_have_been_custody_weeks: Annotated[int | None, About(Category.ORDER)] = None
    reasons: Annotated[tuple[DeclineReason, ...], About(Category.ORDER)] = ()


class CourtReviewSet(Event, publisher=Agency.COURT):
    """A review of the order was set for a day: the first with the order, the next at each (R36)."""

    review_id: Annotated[UUID, About(Category.HEARING)]
    review_due_on: Annotated[date, About(Category.HEARING)]
    with_hearing: Annotated[bool, About(Category.HEARING)]


class CourtReviewHeld(Event, publisher=Agency.COURT):
    """A review of the order was held, at a hearing or on the papers (R36, R38).

    ``requirement`` and ``amendment`` say what of the order was amended.
    """

    review_id: Annotated[UUID, About(Category.HEARING)]
    with_hearing: Annotated[bool, About(Category.HEARING)]
    outcome: Annotated[CourtReviewOutcome, About(Category.ORDER)]
    willing: Annotated[bool | None, About(Category.WILLINGNESS)] = None
    requirement: Annotated[Requirement | None, About(Category.ORDER)] = None
    amendment: Annotated[str | None, About(Category.ORDER)] = None
    order_ended: Annotated[bool, About(Category.ORDER)]


class BreachDecided(Event, publisher=Agency.COURT, version=2):
    """The court decided a breach; where it sentenced anew or varied, the order as it is (R40, R45).

    Since version 2 with the terms of that order. ``disposal`` and what follows it are absent where
    the order stays as it was or ends with nothing in its place; ``order_ended`` is true where no
    order is in force any more.
    """

    breach_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[BreachedRequirement, About(Category.ORDER)]
    outcome: Annotated[BreachOutcome, About(Category.ORDER)]
    reasons: Annotated[tuple[BreachDecisionReason, ...], About(Category.ORDER)] = ()
    order_ended: Annotated[bool, About(Category.ORDER)]
    custody_weeks: Annotated[int | None, About(Category.ORDER)] = None
    disposal: Annotated[Disposal | None, About(Category.ORDER)] = None
    order_months: Annotated[int | None, About(Category.ORDER)] = None
    ends_on: Annotated[date | None, About(Category.ORDER)] = None
    made_for: Annotated[str | None, About(Category.ORDER)] = None
    operational_months: Annotated[int | None, About(Category.ORDER)] = None
    supervision_months: Annotated[int | None, About(Category.ORDER)] = None
    supervising_court: Annotated[str | None, About(Category.ORDER)] = None
    probation_area: Annotated[str | None, About(Category.ORDER)] = None
    requirements: Annotated[tuple[RequirementMade, ...] | None, About(Category.ORDER)] = None
    terms: Annotated[tuple[RequirementTerms, ...] | None, About(Category.ORDER)] = None
    requirement_made: Annotated[bool | None, About(Category.ORDER)] = None
    court_reviews: Annotated[bool | None, About(Category.ORDER)] = None


class BreachDecidedV1(BreachDecided, publisher=Agency.COURT, without=SENTENCE_TERMS):
    """As it was first published: without the terms."""


NEW_SENTENCE = Sentenced.shareable() & BreachDecided.shareable()
"""The fields of the sentence that takes the place of one that was breached (R40)."""


class TreatmentEndedByCourt(Event, publisher=Agency.COURT):
    """The court ended treatment requirements before their time, with the order or alone (R40)."""

    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)]
    because: Annotated[EndedBecause, About(Category.ORDER)]


class PathwayMerged(Event, publisher=Agency.COURT):
    """A pathway turned out to be another one: the same person and case, listed twice (R62).

    It is about the one that ends; ``into`` goes on. Nothing recorded under either is moved.
    """

    into: Annotated[UUID, About(Category.OPERATIONAL)]


class PathwayUnmerged(Event, publisher=Agency.COURT):
    """A merge was taken back: the two are two again (R62)."""

    into: Annotated[UUID, About(Category.OPERATIONAL)]


class ClockMoved(forms.ClockMoved, publisher=Agency.COURT):
    """A clock of the court came to be at risk or breached, or no longer is."""


class BreachReasonsGiven(Event, publisher=Agency.COURT):
    """The reasons for deciding a breach, which the court system's message did not give (R40)."""

    breach_id: Annotated[UUID, About(Category.ORDER)]
    reasons: Annotated[tuple[BreachDecisionReason, ...], About(Category.ORDER)]


class SentencedAnew(Event, publisher=Agency.COURT):
    """A sentence was passed in place of another; ``requirements`` are what it made (R28, R40).

    The counterpart of ``TreatmentEndedByCourt``, for who follows up those without treatment.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)]


class BringForwardAnswered(Event, publisher=Agency.COURT):
    """The court answered the request to hear a person early; when, where it was granted (R9)."""

    granted: Annotated[bool, About(Category.HEARING)]
    hearing_at: Annotated[AwareDatetime | None, About(Category.HEARING)] = None


class CaseRestricted(forms.CaseRestricted, publisher=Agency.COURT):
    """The court restricts who of its own may see the case (R53)."""
