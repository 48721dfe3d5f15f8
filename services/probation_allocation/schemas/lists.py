"""The list of a day: what probation is asked with, and answers."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field

from contracts.reference import ListReason, sites
from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Line
from services.probation_allocation.models.lists import ListEntry


def _of_the_programme(slug: str) -> str:
    if slug not in sites():
        raise ValueError("not a site of the programme")
    return slug


SiteSlug = Annotated[Line, AfterValidator(_of_the_programme)]


class ListEntryIn(Body):
    """Whether probation asks for a person on the list to be screened, and why (R7)."""

    entered_at: Happened
    to_be_screened: bool
    reason: ListReason


class ListEntryOut(FromRow):
    """What one side says; of probation's own ``version`` is the ETag."""

    to_be_screened: bool
    reason: str
    entered_at: datetime
    version: int


class SidesOut(BaseModel):
    """Both sides of an entry; absent where one has said nothing (R7)."""

    probation: ListEntryOut | None = None
    liaison_diversion: ListEntryOut | None = None

    @classmethod
    def of(cls, entries: list[ListEntry]) -> Self:
        """From the entries of one person."""
        return cls(**{one.side: ListEntryOut.model_validate(one) for one in entries})


class BringForwardAnswerOut(FromRow):
    """Whether the court hears the person early, and when (R9)."""

    granted: bool
    hearing_at: datetime | None
    answered_at: datetime


class AgreedListIn(Body):
    """The list of a site and day, settled (R7)."""

    site: SiteSlug
    on: date
    agreed_at: Happened


class AgreedListOut(FromRow):
    """The list as it was agreed: who, when, how many; a correction has the next version."""

    site: str
    on: date
    version: int
    agreed_at: datetime
    agreed_by: str
    listed: int
    to_be_screened: int


class ExpectedIn(Body):
    """Which organisation is told about which requirement of the list of a site and day (R10)."""

    site: SiteSlug
    on: date
    told_at: Happened
    organisations: Annotated[dict[Requirement, Line], Field(min_length=1, max_length=3)]


class ExpectedOut(FromRow):
    """What one organisation was told: a count for each requirement, no names (R10)."""

    site: str
    on: date
    organisation: str
    expected: dict[Requirement, int]
    told_at: datetime


class PostponementOut(FromRow):
    """Until when the assessment for a requirement is put back, and why (R6)."""

    requirement: str
    until: datetime
    reason: str
    told_at: datetime
