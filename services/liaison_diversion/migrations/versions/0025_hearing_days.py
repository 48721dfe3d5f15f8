"""Hearing days."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
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
