"""Equality."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "equality",
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("ethnicity", sa.String(), nullable=True),
        sa.Column("religion", sa.String(), nullable=True),
        sa.Column("sexual_orientation", sa.String(), nullable=True),
        sa.Column("gender_identity", sa.String(), nullable=True),
        sa.Column("disabilities", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("armed_forces", sa.Boolean(), nullable=True),
        sa.Column("pregnant", sa.Boolean(), nullable=True),
        sa.Column("caring_responsibilities", sa.Boolean(), nullable=True),
        sa.Column("not_stated", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
