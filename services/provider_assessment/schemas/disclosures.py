"""Disclosures without consent, asked and answered (R41, R57)."""

from uuid import UUID

from services.common import emergencies
from services.provider_assessment.schemas.assessments import OfCase


class EmergencyIn(OfCase, emergencies.EmergencyIn):
    """What an organisation discloses of one of its cases."""


class EmergencyOut(emergencies.EmergencyOut):
    """A disclosure whole, for who made it and who reviews it."""

    pathway_id: UUID
