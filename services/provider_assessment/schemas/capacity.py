"""Capacity, declared and answered (R44)."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from contracts.vocabulary import Requirement
from services.common.schemas import Body, FromRow, Happened, Slug


class CapacityIn(Body):
    """How many practitioners take cases of a requirement at a site."""

    site: Slug
    requirement: Requirement
    practitioners: Annotated[int, Field(ge=0, le=500)]
    declared_at: Happened


class WaitsOut(FromRow):
    """Days from sentence to the first session, of orders of the last twelve months (C7)."""

    begun: int
    median_days: float | None
    longest_days: int | None
    still_waiting: int
    longest_still_waiting_days: int | None
    maximum_days: int


class CapacityOut(BaseModel):
    """Capacity as declared, with the cases held of it; ``version`` is its ETag."""

    site: str
    requirement: str
    practitioners: int
    declared_at: datetime
    declared_by: str
    held: int
    limit: int
    full: bool
    version: int
    waits: WaitsOut
