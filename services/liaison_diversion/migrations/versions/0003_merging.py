"""Pathways that turned out to be one person's same case (R62)."""

from services.common.migrating import keep_merges

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_merges()
