"""Court screens for drugs and alcohol (R14)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.common.columns import codes, document, moment
from services.probation_allocation.models.pathways import Base


class CourtScreen(Base, table=True):
    """The duty officer's court screen for drugs or alcohol, as it was completed (R14)."""

    __tablename__ = "court_screen"

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(index=True)
    requirement: str
    organisation: str
    screened_at: datetime = moment()
    screened_by: str
    motivation: int
    substances: list[dict[str, Any]] = document()
    audit_answers: dict[str, int | None] | None = Field(default=None, sa_type=JSONB, nullable=True)
    audit: int | None = None
    services_now: str | None = None
    services_before: str | None = None
    mental_health_care: bool
    willing: bool
    treatment_contract: bool
    confidentiality_waiver: bool
    suitable: bool
    reasons: list[str] = codes()
