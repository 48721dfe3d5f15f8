"""Assessments to expect, asked and answered (R10)."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Line
from services.probation_allocation.schemas.lists import SiteSlug

OneOrSeveral = Line | Annotated[list[Line], Field(min_length=1, max_length=10)]


class ExpectedIn(Body):
    """Which organisations are told about which requirement of the list of a site and day (R10).

    One, or several: whoever may be asked for it, such as primary and secondary care (R88).
    """

    site: SiteSlug
    on: date
    told_at: Happened
    organisations: Annotated[dict[Requirement, OneOrSeveral], Field(min_length=1, max_length=3)]

    def asked(self) -> dict[Requirement, list[str]]:
        """The organisations of each requirement, however they were said."""
        return {
            requirement: [said] if isinstance(said, str) else list(dict.fromkeys(said))
            for requirement, said in self.organisations.items()
        }


class ExpectedOut(FromRow):
    """What one organisation was told: a count for each requirement, no names (R10)."""

    site: str
    on: date
    organisation: str
    expected: dict[Requirement, int]
    told_at: datetime
