"""Results of applications."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "court_result",
        sa.Column("of_application", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("court_result", "of_application", server_default=None)
