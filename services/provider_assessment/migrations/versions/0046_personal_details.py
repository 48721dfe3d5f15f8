"""Personal details."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "personal_detail",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name", "source", "pathway_id"),
    )
    op.create_index(
        op.f("ix_personal_detail_pathway_id"), "personal_detail", ["pathway_id"], unique=False
    )
