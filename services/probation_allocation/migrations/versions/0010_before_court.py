"""Before court: safeguarding (R5)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("safeguarding", sa.Boolean(), nullable=True))
