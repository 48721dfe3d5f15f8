"""Disclosures without consent by liaison and diversion, of persons matched or not yet (R41)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment_or_none
from services.disclosures.models import Disclosed, constraints
from services.liaison_diversion.models.pathways import Base


class EmergencyDisclosure(Disclosed, Base, table=True):
    """A disclosure and its review; ``told_at`` once probation was told by event (R41, R57)."""

    __tablename__ = "emergency_disclosure"

    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    told_at: datetime | None = moment_or_none()

    __table_args__ = (
        *constraints(),
        Index(
            "disclosures_to_review", "disclosed_at", postgresql_where=text("reviewed_at IS NULL")
        ),
    )
