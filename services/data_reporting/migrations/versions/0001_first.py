"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import create_mechanism

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    create_mechanism()
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fact_of_a_day", "fact", ["on", "name"], unique=False)
    op.create_index(op.f("ix_fact_pseudonym"), "fact", ["pseudonym"], unique=False)
    op.create_table(
        "listing",
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("offence_group", sa.String(), nullable=True),
        sa.Column("age_band", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("pseudonym"),
    )
    op.create_index(op.f("ix_listing_site"), "listing", ["site"], unique=False)
    op.create_table(
        "return",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("site", "month", "version"),
    )
