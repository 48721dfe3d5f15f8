"""The order as the court made it: its last day and its terms (R26)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.migrating import put_in_history

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("pathway", sa.Column("ends_on", sa.Date(), nullable=True))
    terms: sa.Column[object] = sa.Column(
        "terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="[]"
    )
    op.add_column("pathway", terms)
    op.alter_column("pathway", "terms", server_default=None)
    put_in_history("pathway", terms=[])
