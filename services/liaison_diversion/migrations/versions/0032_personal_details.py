"""Personal details."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
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
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name", "source", "referral_id"),
    )
    op.create_index(
        op.f("ix_personal_detail_referral_id"), "personal_detail", ["referral_id"], unique=False
    )
