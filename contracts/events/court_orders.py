"""What the court tells of an order afterwards: ended, set aside, amended, heard of, answered."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event
from contracts.events import forms
from contracts.events.court_listing import RequirementMade
from contracts.events.order_terms import RequirementTerms
from contracts.vocabulary import (
    BreachAnswer,
    BreachedRequirement,
    BreachOutcome,
    Disposal,
    OrderChange,
    Requirement,
    SetAsideBecause,
)


class OrderExpired(Event, publisher=Agency.COURT):
    """An order ended on its day, of itself: it is in force until the end of ``last_day``.

    Told once by the court, which knows the length and every correction of it. Told again with
    another day where the order was corrected and has ended all the same.
    """

    disposal: Annotated[Disposal, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()
    last_day: Annotated[date, About(Category.ORDER)]


class OrderRunsOn(Event, publisher=Agency.COURT):
    """An order that was told to have ended has not: it was corrected, or was none.

    ``last_day`` is absent where no order of known length is in force.
    """

    was_over_on: Annotated[date, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()
    last_day: Annotated[date | None, About(Category.ORDER)] = None


class SentenceSetAside(Event, publisher=Agency.COURT):
    """The sentence that was told does not stand: nothing is in its place until it is told (R11).

    ``requirements`` are those it had made.
    """

    because: Annotated[SetAsideBecause, About(Category.ORDER)]
    requirements: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()


class OrderChanged(Event, publisher=Agency.COURT):
    """An order was amended, revoked or its term activated, with no breach on record (R39, R40).

    It says the order as it is now, or what took its place; ``ended`` are the treatment requirements
    that it had and has no longer.
    """

    change: Annotated[OrderChange, About(Category.ORDER)]
    order_ended: Annotated[bool, About(Category.ORDER)]
    changed: Annotated[tuple[str, ...], About(Category.ORDER)] = ()
    ended: Annotated[tuple[Requirement, ...], About(Category.ORDER)] = ()
    disposal: Annotated[Disposal | None, About(Category.ORDER)] = None
    order_months: Annotated[int | None, About(Category.ORDER)] = None
    ends_on: Annotated[date | None, About(Category.ORDER)] = None
    custody_weeks: Annotated[int | None, About(Category.ORDER)] = None
    operational_months: Annotated[int | None, About(Category.ORDER)] = None
    supervision_months: Annotated[int | None, About(Category.ORDER)] = None
    supervising_court: Annotated[str | None, About(Category.ORDER)] = None
    probation_area: Annotated[str | None, About(Category.ORDER)] = None
    requirements: Annotated[tuple[RequirementMade, ...], About(Category.ORDER)] = ()
    terms: Annotated[tuple[RequirementTerms, ...], About(Category.ORDER)] = ()
    requirement_made: Annotated[bool, About(Category.ORDER)] = False
    court_reviews: Annotated[bool, About(Category.ORDER)] = False


class OrderHearingListed(Event, publisher=Agency.COURT):
    """A breach that was referred, or a review that is due, is on the list of a court (R36, R40).

    One of the two ids says which. Told again where it moves; without a moment it is on no list any
    more.
    """

    breach_id: Annotated[UUID | None, About(Category.HEARING)] = None
    review_id: Annotated[UUID | None, About(Category.HEARING)] = None
    hearing_at: Annotated[AwareDatetime | None, About(Category.HEARING)] = None
    hearing_on: Annotated[date | None, About(Category.HEARING)] = None
    court_name: Annotated[str | None, About(Category.HEARING)] = None
    court_room: Annotated[str | None, About(Category.HEARING)] = None


class BreachDecisionWithdrawn(Event, publisher=Agency.COURT):
    """A decision on a breach that was told does not stand: the breach waits for the court again.

    What became of the order by it is told with it, as the order that stands (R40).
    """

    breach_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[BreachedRequirement, About(Category.ORDER)]
    outcome: Annotated[BreachOutcome, About(Category.ORDER)]


class BreachAnswered(Event, publisher=Agency.COURT):
    """The person admitted or denied a breach; without an answer, one that was told is taken back.

    The last one told stands; what was said in words stays at the court (R40).
    """

    breach_id: Annotated[UUID, About(Category.ORDER)]
    requirement: Annotated[BreachedRequirement, About(Category.ORDER)]
    answer: Annotated[BreachAnswer | None, About(Category.ORDER)] = None
    answered_at: Annotated[AwareDatetime | None, About(Category.ORDER)] = None


class CircumstanceRecorded(forms.CircumstanceRecorded, publisher=Agency.COURT):
    """The court learned that somebody died, was remanded, or is in hospital (R33, R42)."""
