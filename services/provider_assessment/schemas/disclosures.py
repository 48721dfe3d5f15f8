"""Disclosures without consent, asked and answered (R41, R57)."""

from uuid import UUID

from services.disclosures import schemas
from services.provider_assessment.schemas.cases import OfCase


class EmergencyIn(OfCase, schemas.EmergencyIn):
    """What an organisation discloses of one of its cases."""


class EmergencyOut(schemas.EmergencyOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID
