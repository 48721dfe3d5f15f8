"""An assessment may be stood down (R11)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("provider_case", sa.Column("stood_down_at", sa.DateTime(timezone=True)))
