"""Disclosures without consent, answered (R41, R57)."""

from datetime import datetime
from uuid import UUID

from services.disclosures import schemas


class EmergencyOut(schemas.EmergencyOut):
    """A disclosure whole; ``told_at`` once probation was told by event."""

    referral_id: UUID
    told_at: datetime | None
