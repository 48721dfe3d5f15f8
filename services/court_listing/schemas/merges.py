"""Two pathways that are one, asked and answered (R62)."""

from datetime import datetime
from uuid import UUID

from services.common.schemas import Body, FromRow, Happened, Prose


class MergeOut(FromRow):
    """One pathway merged into another, and whether that was taken back (R62)."""

    pathway_id: UUID
    absorbed: UUID
    merged_at: datetime
    merged_by: str
    why: str
    unmerged_at: datetime | None
    unmerged_by: str | None
    why_unmerged: str | None


class MergeIn(Body):
    """The pathway that ends, and why the two are one (R62)."""

    absorbed: UUID
    merged_at: Happened
    why: Prose


class UnmergeIn(Body):
    """The pathway that is its own again, and why (R62)."""

    absorbed: UUID
    unmerged_at: Happened
    why: Prose
