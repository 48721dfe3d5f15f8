"""What agencies tell each other before court: who is on the list, and what it comes to."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from contracts.event import About, Agency, Category, Event, Value
from contracts.reference import AdjournmentReason, ListReason
from contracts.vocabulary import PutOnListBy, Requirement

_LISTS = UUID("5b0d7b52-6c0e-4d3b-9a55-0f6f7ad2c9b1")


def subject_of_list(site: str, on: date) -> UUID:
    """The id of the list of a site and day, the same whoever makes it; it is about nobody (R10)."""
    return uuid5(_LISTS, f"{site} {on.isoformat()}")


class ListEntryMadeV1(Event, teller=Agency.LIAISON):
    """Liaison and diversion went through the court list: to be screened or not, and why (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    reason: Annotated[ListReason, About(Category.NEED)]


class ListAgreedV1(Event, teller=Agency.PROBATION):
    """The list of the day was agreed: this person is to be screened, or no longer is (R7)."""

    to_be_screened: Annotated[bool, About(Category.NEED)]
    put_by: Annotated[PutOnListBy, About(Category.OPERATIONAL)]
    why: Annotated[tuple[ListReason, ...], About(Category.NEED)] = ()


class ExpectedCount(Value):
    """How many people may need an assessment for one requirement that day (R10)."""

    requirement: Requirement
    count: int


class AssessmentsExpectedV1(Event, teller=Agency.PROBATION):
    """An organisation was told how many assessments to expect from a list, without names (R10).

    The subject is no person's pathway: ``pathway_id`` is the id of the list of that site and day
    (``subject_of_list``). A later telling about the same list replaces an earlier one.
    """

    organisation: Annotated[str, About(Category.OPERATIONAL)]
    site: Annotated[str, About(Category.OPERATIONAL)]
    on: Annotated[date, About(Category.HEARING)]
    expected: Annotated[tuple[ExpectedCount, ...], About(Category.OPERATIONAL)] = ()


class BringForwardAnsweredV1(Event, teller=Agency.COURT):
    """The court answered the request to hear a person early; when, where it was granted (R9)."""

    granted: Annotated[bool, About(Category.HEARING)]
    hearing_at: Annotated[AwareDatetime | None, About(Category.HEARING)] = None


class AssessmentPostponedV1(Event, teller=Agency.PROVIDER):
    """An assessment was put back until something is there that must be booked (R6)."""

    requirement: Annotated[Requirement, About(Category.CLINICAL_DECISION)]
    until: Annotated[AwareDatetime, About(Category.HEARING)]
    reason: Annotated[AdjournmentReason, About(Category.HEARING)]
