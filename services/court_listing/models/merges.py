"""Merges of pathways and who decided on them (R62)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field

from services.common.columns import moment, moment_or_none
from services.court_listing.models.pathways import Base


class Merge(Base, table=True):
    """One pathway merged into another, who did it and why, and how it was taken back."""

    id: UUID = Field(primary_key=True, default_factory=uuid4)
    pathway_id: UUID = Field(foreign_key="pathway.id", index=True)
    absorbed: UUID = Field(foreign_key="pathway.id", index=True)
    merged_at: datetime = moment()
    merged_by: str
    why: str
    unmerged_at: datetime | None = moment_or_none()
    unmerged_by: str | None = None
    why_unmerged: str | None = None

    __table_args__ = (
        Index(
            "one_standing_merge",
            "absorbed",
            unique=True,
            postgresql_where=text("unmerged_at IS NULL"),
        ),
    )
