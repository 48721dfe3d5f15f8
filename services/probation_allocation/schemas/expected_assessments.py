"""Assessments to expect, asked and answered (R10)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Line
from services.probation_allocation.schemas.lists import SiteSlug


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
