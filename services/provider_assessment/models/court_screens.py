"""Court screens as they were told (R14)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.provider_assessment.models.cases import Base


class CourtScreen(Base, table=True):
    """What the duty officer's court screen for drugs or alcohol told the provider (R14)."""

    __tablename__ = "court_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    case_id: UUID = Field(foreign_key="provider_case.id", index=True)
    screened_at: datetime = moment()
    motivation: int
    substances: list[dict[str, Any]] = document()
    audit: int | None = None
    services_now: str | None = None
    services_before: str | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    suitable: bool
    reasons: list[str] = codes()
