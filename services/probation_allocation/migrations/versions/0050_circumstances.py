"""Circumstances."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "circumstance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("circumstance", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("circumstance IN ('died', 'remanded', 'hospital')", name="known"),
        sa.CheckConstraint("ended_at IS NULL OR circumstance <> 'died'", name="a_death_stays"),
        sa.CheckConstraint("ended_at > began_at", name="ends_after_it_began"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_circumstance_pathway_id"), "circumstance", ["pathway_id"], unique=False
    )
