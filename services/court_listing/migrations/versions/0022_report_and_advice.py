"""Before sentence: probation's report, and the support a decline advises (R23, R26)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import put_in_history

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pre_sentence_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pre_sentence_report_pathway_id", "pre_sentence_report", ["pathway_id"])
    op.add_column(
        "sentence",
        sa.Column("support_advised", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column("sentence", "support_advised", server_default=None)
    put_in_history("sentence", support_advised={})
