"""Disclosures without consent, asked and answered (R41, R57)."""

from uuid import UUID

from services.common import emergencies
from services.common.schemas import Slug


class EmergencyIn(emergencies.EmergencyIn):
    """What probation discloses; ``organisation`` is the provider it is for."""

    organisation: Slug | None = None


class EmergencyOut(emergencies.EmergencyOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID
    organisation: str | None
