"""Likeness."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("died_on", sa.Date(), nullable=True))
    op.create_table(
        "also_listed",
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("match_basis", sa.String(), nullable=False),
        sa.Column("matched_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"],
            ["pathway.id"],
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
        ),
        sa.PrimaryKeyConstraint("pathway_id"),
    )
    op.create_index(
        op.f("ix_also_listed_referral_id"), "also_listed", ["referral_id"], unique=False
    )
    op.add_column(
        "pathway",
        sa.Column("match_keys", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
    )
    op.create_index(
        "ix_pathway_match_keys", "pathway", ["match_keys"], unique=False, postgresql_using="gin"
    )
    op.add_column(
        "referral",
        sa.Column("match_keys", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
    )
    op.create_index(
        "ix_referral_match_keys", "referral", ["match_keys"], unique=False, postgresql_using="gin"
    )
