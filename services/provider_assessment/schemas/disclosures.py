"""Disclosures, asked and answered: without consent, and who was told what (R41, R54, R57)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.common.permissions_shown import BEYOND_REACH
from services.disclosures import schemas
from services.provider_assessment.schemas.cases import OfCase


class EmergencyIn(OfCase, schemas.EmergencyIn):
    """What an organisation discloses of one of its cases."""


class EmergencyOut(schemas.EmergencyOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID


class DisclosedPartOut(BaseModel):
    """Fields that went on one basis; ``standing`` is absent where no permission is needed."""

    basis: str
    permission: str | None
    standing: bool | None
    fields: list[str]


class DisclosureOut(BaseModel):
    """What one agency was told, when: names of fields, never their content (R54)."""

    told_to: str
    event: str
    happened_at: datetime
    told_at: datetime
    waiting: bool
    agreement: str
    parts: list[DisclosedPartOut]


class DisclosuresOut(BaseModel):
    """Every disclosure from the organisation's cases of the pathway, the oldest first."""

    pathway_id: UUID
    disclosures: list[DisclosureOut]
    beyond_reach: tuple[str, ...] = BEYOND_REACH
