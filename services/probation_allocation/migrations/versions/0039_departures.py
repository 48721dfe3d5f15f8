"""Departures."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("officer", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("officer", sa.Column("left_why", sa.String(), nullable=True))
