"""Which provider agreed, and with what a requirement is combined."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("position", sa.Column("agreeing_provider", sa.String(), nullable=True))
    op.add_column("position", sa.Column("combined_with", sa.String(), nullable=True))
