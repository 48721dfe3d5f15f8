"""The list of a day, answered (R7)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import FromRow
from services.court_listing.models.pathways import Pathway


class HearingDayOut(BaseModel):
    """A day on which a person is on a list, or was until a newer list was published (R7)."""

    hearing_on: date
    hearing_at: datetime
    court_name: str
    court_room: str | None
    taken_off_at: datetime | None


class ListedOut(BaseModel):
    """One person of the day's list; ``taken_off_at`` where a newer list has them no more."""

    pathway_id: UUID
    family_name: str
    given_names: str | None
    case_urn: str
    court_name: str
    court_room: str | None
    hearing_at: datetime
    taken_off_at: datetime | None

    @classmethod
    def of(cls, pathway: Pathway, day: Mapping[str, Any]) -> Self:
        """The person as listed that day."""
        return cls(
            pathway_id=pathway.id,
            family_name=pathway.family_name,
            given_names=pathway.given_names,
            case_urn=pathway.case_urn,
            court_name=day["court_name"],
            court_room=day["court_room"],
            hearing_at=day["hearing_at"],
            taken_off_at=day["taken_off_at"],
        )


class DayOut(BaseModel):
    """A page of the day's list; ``cursor`` where there are more."""

    listed: list[ListedOut]
    cursor: str | None


class ScreeningOut(FromRow):
    """What liaison and diversion told the court (R6, R9)."""

    screened_at: datetime
    adjustments: list[str]
    interpreter_language: str | None
    bring_forward: bool


class ListingOut(FromRow):
    """A listing as it stands."""

    pathway_id: UUID = Field(validation_alias="id")
    case_urn: str
    family_name: str
    given_names: str | None
    date_of_birth: date | None
    gender: str | None
    identifiers: list[dict[str, str]]
    identifiers_as_written: list[dict[str, str]]
    in_custody: bool | None
    site: str
    court_name: str
    court_room: str | None
    hearing_at: datetime
    hearing_on: date
    days: list[HearingDayOut]
