"""What becomes of a sentence: the sentencer's feedback (R27)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "sentencer_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("sentence_id", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("would_have_been", sa.String(), nullable=True),
        sa.Column("would_have_been_custody_weeks", sa.Integer(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("comments", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"]),
        sa.ForeignKeyConstraint(["sentence_id"], ["sentence.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sentence_id"),
    )
    op.create_index("ix_sentencer_feedback_pathway_id", "sentencer_feedback", ["pathway_id"])
