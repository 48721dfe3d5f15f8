"""Pathways that turned out to be one person's same case (R62)."""

import sqlalchemy as sa
from alembic import op

from services.common.migrating import keep_merges

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    keep_merges()
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed", sa.Uuid(), nullable=False),
        sa.Column("merged_at", moment, nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("unmerged_at", moment, nullable=True),
        sa.Column("unmerged_by", sa.String(), nullable=True),
        sa.Column("why_unmerged", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.ForeignKeyConstraint(["absorbed"], ["pathway.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("pathway_id", "absorbed"):
        op.create_index(op.f(f"ix_merge_{column}"), "merge", [column])
    standing = sa.text("unmerged_at IS NULL")
    op.create_index(
        "one_standing_merge", "merge", ["absorbed"], unique=True, postgresql_where=standing
    )
