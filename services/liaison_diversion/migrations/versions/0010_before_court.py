"""Before court: equality facts asked of all (R63)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for name in ("religion", "sexual_orientation", "gender_identity"):
        op.add_column("referral", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "referral",
        sa.Column("not_stated", postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"),
    )
    op.alter_column("referral", "not_stated", server_default=None)
