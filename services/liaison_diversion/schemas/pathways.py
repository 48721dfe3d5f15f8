"""What liaison and diversion answers of a pathway: what the court told, and what is its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.circumstances.schemas import CircumstanceToldOut
from services.common.schemas import FromRow
from services.liaison_diversion.schemas.follow_ups import FollowUpOut
from services.liaison_diversion.schemas.lists import (
    AgreedListingOut,
    BringForwardAnswerOut,
    ListEntryOut,
)
from services.liaison_diversion.schemas.referrals import ReferralOut


class ListingOut(FromRow):
    """What the court told of a pathway."""

    pathway_id: UUID = Field(validation_alias="id")
    site: str | None
    court_name: str | None
    court_room: str | None
    hearing_at: datetime | None
    days: list[dict[str, Any]]
    in_custody: bool | None
    case_urn: str | None
    family_name: str | None
    given_names: str | None
    date_of_birth: date | None
    identifiers: list[dict[str, Any]]
    offences: list[dict[str, Any]]
    gender: str | None
    pleas: list[dict[str, Any]]
    any_guilty: bool | None
    trial_on: date | None
    disposal: str | None
    requirement_made: bool | None
    order_last_day: date | None
    died_on: date | None


class PathwayOut(BaseModel):
    """What liaison and diversion knows of a pathway."""

    pathway_id: UUID
    listing: ListingOut
    referral: ReferralOut | None
    before_plea: bool | None
    list_entry: ListEntryOut | None
    agreed_list: AgreedListingOut | None
    bring_forward_answer: BringForwardAnswerOut | None
    follow_ups: list[FollowUpOut]
    circumstances: list[CircumstanceToldOut]
    absorbed: list["PathwayOut"] = Field(default_factory=list)
