"""Requirements proposed, with the gate as it answered (R20, R23)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import document, moment, moment_or_none
from services.probation_allocation.models.pathways import Base


class Proposal(Base, table=True):
    """A requirement proposed in a pre-sentence report, with the gate as it answered (R20, R23)."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID
    requirement: str
    combined_with: str | None = None
    level: str
    level_without_requirement: str
    proposed_at: datetime = moment()
    proposed_by: str
    gate: list[dict[str, Any]] = document()
    withdrawn_at: datetime | None = moment_or_none()
    withdrawn_because: str | None = None
    withdrawn_by: str | None = None
    withdrawal_reason: str | None = None

    __table_args__ = (
        Index(
            "one_live_proposal",
            "pathway_id",
            "requirement",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
