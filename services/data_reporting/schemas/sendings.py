"""Sendings of a return, asked and answered (R70, C13)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.clocks_shown import ClockShown
from services.common.schemas import MOST, Body, FromRow


class SendingIn(Body):
    """Which version is sent."""

    version: Annotated[int, Field(ge=1, le=MOST)]


class SendingOut(FromRow):
    """A version that was sent, when and by whom."""

    id: UUID
    version: int
    sent_at: datetime
    sent_by: str


class SendingsOut(BaseModel):
    """Every sending of a month's return, and its clock where it runs."""

    sendings: list[SendingOut]
    clocks: list[ClockShown]
