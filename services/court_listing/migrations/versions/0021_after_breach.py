"""Which sentence is what the court made of a breach (R40)."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "sentence", sa.Column("after_breach", sa.Boolean(), nullable=False, server_default="false")
    )
    op.alter_column("sentence", "after_breach", server_default=None)
