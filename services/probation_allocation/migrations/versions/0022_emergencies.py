"""Probation's own disclosures without consent (R41, R57)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "own_disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disclosed_by", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("risk_flags", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review_note", sa.String(), nullable=True),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.CheckConstraint("ends_at > disclosed_at", name="ends_after_it_is_made"),
        sa.CheckConstraint("cardinality(risk_flags) > 0", name="discloses_a_risk"),
        sa.CheckConstraint(
            "num_nulls(reviewed_at, reviewed_by, justified, review_note) IN (0, 4)",
            name="reviewed_whole",
        ),
        sa.CheckConstraint("reviewed_by <> disclosed_by", name="reviewed_by_somebody_else"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_own_disclosure_pathway_id", "own_disclosure", ["pathway_id"])
