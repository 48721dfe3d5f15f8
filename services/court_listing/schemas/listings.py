"""The list of a day, answered (R7)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.schemas import FromRow


class ListedOut(FromRow):
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
    in_custody: bool | None
    site: str
    court_name: str
    court_room: str | None
    hearing_at: datetime
    hearing_on: date
