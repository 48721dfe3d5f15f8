"""Officer version."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("officer", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
