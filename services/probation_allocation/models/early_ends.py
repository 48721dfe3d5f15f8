"""Orders that probation ended early (R42)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.common.columns import document, moment
from services.probation_allocation.models.pathways import Base


class EarlyEnd(Base, table=True):
    """An order that probation ended early, with its conditions as they answered (R42)."""

    __tablename__ = "early_end"

    pathway_id: UUID = Field(primary_key=True)
    order_number: int = Field(primary_key=True)
    ended_at: datetime = moment()
    ended_by: str
    why: str
    others_met: bool
    special_procedures: bool | None = None
    conditions: list[dict[str, Any]] = document()
