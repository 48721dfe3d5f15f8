"""Hearing days."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "pathway",
        sa.Column(
            "days", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
    )
    op.create_index(
        "ix_pathway_days",
        "pathway",
        ["days"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"days": "jsonb_path_ops"},
    )
