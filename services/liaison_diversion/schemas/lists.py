"""The day's list at liaison and diversion: what is said of a person, and what was agreed."""

from datetime import datetime

from contracts.reference import ListReason
from services.common.schemas import Body, FromRow, Happened


class ListEntryIn(Body):
    """Whether a person on the list is to be screened, and why (R7)."""

    entered_at: Happened
    to_be_screened: bool
    reason: ListReason


class ListEntryOut(FromRow):
    """The entry as it stands; ``version`` is its ETag."""

    to_be_screened: bool
    reason: str
    entered_at: datetime
    version: int


class AgreedListingOut(FromRow):
    """What probation and liaison agreed about the person (R7)."""

    to_be_screened: bool
    put_by: str
    why: list[str]
    agreed_at: datetime


class BringForwardAnswerOut(FromRow):
    """Whether the court hears the person early, and when (R9)."""

    granted: bool
    hearing_at: datetime | None
    answered_at: datetime
