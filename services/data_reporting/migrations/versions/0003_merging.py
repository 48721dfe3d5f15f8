"""Pathways that turned out to be one person's same case (R62)."""

import sqlalchemy as sa
from alembic import op

from services.common.migrating import keep_merges

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_merges()
    merged: sa.Column[bool] = sa.Column(
        "merged", sa.Boolean(), nullable=False, server_default="false"
    )
    op.add_column("listing", merged)
    op.alter_column("listing", "merged", server_default=None)
