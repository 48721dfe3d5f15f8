"""The support the court advises where it declines a requirement (R26)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import put_in_history

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column(
        "pathway",
        sa.Column(
            "support_advised", postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"
        ),
    )
    op.alter_column("pathway", "support_advised", server_default=None)
    put_in_history("pathway", support_advised=[])
