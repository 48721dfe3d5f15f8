"""Disclosures without consent, asked and answered (R41, R57)."""

from uuid import UUID

from services.common.schemas import Slug
from services.disclosures import schemas


class EmergencyIn(schemas.EmergencyIn):
    """What probation discloses; ``organisation`` is the provider it is for."""

    organisation: Slug | None = None


class EmergencyOut(schemas.EmergencyOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID
    organisation: str | None
