"""What was counted for a return, which a corrected version is compared with (R75)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "return", sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
