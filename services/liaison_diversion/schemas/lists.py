"""The day's list at liaison and diversion: what is said of a person, and what was agreed."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from contracts.reference import ListReason
from services.common.schemas import Body, Happened


class ListEntryIn(Body):
    """Whether a person on the list is to be screened, and why (R7)."""

    entered_at: Happened
    to_be_screened: bool
    reason: ListReason


class ListEntryOut(BaseModel):
    """The entry as it stands; ``version`` is its ETag."""

    model_config = ConfigDict(from_attributes=True)

    to_be_screened: bool
    reason: str
    entered_at: datetime
    version: int


class AgreedListingOut(BaseModel):
    """What probation and liaison agreed about the person (R7)."""

    model_config = ConfigDict(from_attributes=True)

    to_be_screened: bool
    put_by: str
    why: list[str]
    agreed_at: datetime


class BringForwardAnswerOut(BaseModel):
    """Whether the court hears the person early, and when (R9)."""

    model_config = ConfigDict(from_attributes=True)

    granted: bool
    hearing_at: datetime | None
    answered_at: datetime
